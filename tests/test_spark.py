"""The matcher over Spark, on two local workers: minutes, so it stands in ``.ci/full``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from ccgraph.errors import UsageError
from ccgraph.mapping.match import Matcher
from ccgraph.mapping.model import Title
from ccgraph.mapping.spark import cells, columns, map_titles
from tests.test_mapping import _reference

TEXTS = (
    "Téléconseillère H/F Paris CDI",
    "",
    "Plombier",
    "xqzwk vbnhj",
    "  Cuisinier·ère\n",
    "Formatrice",
    "Data analyst",
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(_reference(), cached=False)


def test_the_columns_of_a_title(matcher: Matcher) -> None:
    to = ("rome", "reac")
    named = columns(to)
    assert list(named)[:6] == [
        "rome_decision",
        "rome_version",
        "rome_code_1",
        "rome_label_1",
        "rome_confidence_1",
        "rome_reasons_1",
    ]
    assert named["reac_confidence_3"] == "double"
    [plumber, nothing] = matcher.match([Title("Plombier"), Title("")], to)
    values = dict(zip(named, cells(plumber, to), strict=True))
    assert (values["rome_code_1"], values["rome_decision"]) == ("F1603", plumber.decision["rome"])
    assert values["rome_confidence_1"] == plumber.candidates["rome"][0].confidence
    assert set(cells(nothing, to)) == {"none", None}


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """A session of two local workers."""
    if not os.environ.get("CCGRAPH_SPARK"):
        pytest.skip("CCGRAPH_SPARK is not set: .ci/full sets it")
    sql = pytest.importorskip("pyspark.sql")
    builder = sql.SparkSession.builder.master("local[2]").appName("ccgraph")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "7",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        session = builder.getOrCreate()
        yield session
        session.stop()


def test_spark_gives_the_rows_of_the_batch(session: Any, matcher: Matcher) -> None:
    to = ("rome", "esco")
    given = [(n, None if n == 40 else f"{TEXTS[n % 7]} {n}" if n % 3 else TEXTS[n % 7], "Accueil") for n in range(100)]
    frame = session.createDataFrame(given, "id long, Poste string, Service string").repartition(5)
    mapped = map_titles(frame, matcher, to, {"text": "Poste", "department": "Service"})
    assert mapped.columns == ["id", "Poste", "Service", *columns(to)]
    rows = {row["id"]: tuple(row) for row in mapped.collect()}
    titles = [Title(" ".join((text or "").split()), "Accueil") for _, text, _ in given]
    expected = {n: (*given[n], *cells(match, to)) for n, match in enumerate(matcher.match(titles, to))}
    assert rows == expected
    assert rows[2][5] == "F1603"


def test_wrong_columns_are_refused(session: Any, matcher: Matcher) -> None:
    frame = session.createDataFrame([("Plombier", "x")], "title string, rome_decision string")
    with pytest.raises(UsageError, match="already"):
        map_titles(frame, matcher)
    with pytest.raises(UsageError, match="no column “Poste”"):
        map_titles(frame, matcher, where={"text": "Poste"})
    with pytest.raises(UsageError, match="no part of a title"):
        map_titles(frame, matcher, where={"place": "title"})
