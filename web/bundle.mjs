// Puts the files of YASGUI that a browser needs beside the server's own, without the reference to its source map.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const from = new URL("node_modules/@zazuko/yasgui/", import.meta.url);
const to = new URL("../ccgraph/serve/static/yasgui/", import.meta.url);
const about = JSON.parse(readFileSync(new URL("package.json", from), "utf8"));
mkdirSync(to, { recursive: true });
for (const name of ["yasgui.min.js", "yasgui.min.css"]) {
  const text = readFileSync(new URL(`build/${name}`, from), "utf8").replace(/\/[/*]# sourceMappingURL=.*$/m, "");
  const notice = `/* ${about.name} ${about.version}, ${about.license} licence, ${about.homepage} */\n`;
  writeFileSync(new URL(name, to), notice + text);
  console.log(name, Buffer.byteLength(notice + text));
}
