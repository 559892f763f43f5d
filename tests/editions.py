"""Small editions of ROME in the official layout, of invented jobs, written where a test wants them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

Tables = Mapping[str, Sequence[Sequence[str]]]

# Two codes; in the later version D1408 is relabelled, and its sales titles move to the new D1416.
_GROUPS = [
    ("code_rome", "libelle_rome", "code_grand_domaine", "libelle_grand_domaine", "code_domaine_professionel",
     "libelle_domaine_professionel"),
    ("D1408", "Téléconseil", "D", "Commerce", "D14", "Force de vente"),
]  # fmt: skip


def older() -> dict[str, list[tuple[str, ...]]]:
    """Version 59."""
    return {
        "referentiel_code_rome": [
            ("code_rome", "code_ogr", "libelle_rome", "code_rome_parent"),
            ("D1408", "1", "Téléconseil et télévente", "D1408"),
            ("M1704", "2", "Responsable de plateau", "M1704"),
            ("M1799", "3", "Standardiste", "M1799"),
        ],
        "referentiel_appellation": [
            ("code_ogr", "libelle_appellation_long", "libelle_appellation_court", "code_rome", "classification",
             "peu_usite"),
            ("10", "Téléconseil et télévente", "Téléconseil", "D1408", "PRINCIPALE", "N"),
            ("11", "Téléconseiller / Téléconseillère bilingue", "Téléconseiller(ère) bil.", "D1408", "SYNONYME", "N"),
            ("12", "Télévendeur / Télévendeuse", "Télévendeur(se)", "D1408", "SYNONYME", "N"),
            ("13", "Responsable de plateau", "Resp. de plateau", "M1704", "PRINCIPALE", "N"),
            ("14", "Standardiste", "Standardiste", "M1799", "PRINCIPALE", "N"),
            ("15", "Opérateur / Opératrice de standard", "Opérateur(trice)", "M1799", "SYNONYME", "O"),
        ],
        "cr_gd_dp": [
            *_GROUPS,
            ("M1704", "Responsable de plateau", "M", "Support", "M17", "Stratégie"),
            ("M1799", "Standardiste", "M", "Support", "M17", "Stratégie"),
        ],
        "texte": [
            ("code_rome", "code_compo_bloc", "libelle_type_texte", "position_phrase", "libelle_texte"),
            ("D1408", "3", "definition", "2", "Note l''appel,\nclasse la demande."),
            ("D1408", "3", "definition", "1", "Répond aux clients."),
            ("D1408", "4", "acces_metier", "1", "=SANS(diplôme)"),
        ],
        "referentiel_competence": [
            ("code_ogr", "nature", "libelle_competence", "code_ogr_macro_comp", "cat_comp"),
            ("100", "Macro-compétence", "Servir un client", "", "Savoir-faire"),
            ("101", "Compétence", "Traiter un appel", "100", "Savoir-faire"),
        ],
        "referentiel_savoir": [
            ("code_ogr_savoir", "libelle_savoir", "categorie_savoir"),
            ("200", "Anglais", "Langues"),
        ],
        "coherence_item": [
            ("code_rome", "code_ogr", "coeur_metier"),
            ("D1408", "101", "Principale"),
            ("D1408", "200", ""),
            ("D1408", "300", ""),
        ],
        "rubrique_mobilite": [
            ("code_rome", "code_rome_cible", "numero_ordre"),
            ("D1408", "M1799", "2"),
            ("D1408", "M1704", "1"),
        ],
    }  # fmt: skip


def newer() -> dict[str, list[tuple[str, ...]]]:
    """Version 60: D1408 relabelled and split, M1799 gone with its titles to D1408, a title new."""
    tables = older()
    tables["referentiel_code_rome"] = [
        ("code_rome", "code_ogr", "libelle_rome", "code_rome_parent"),
        ("D1408", "1", "Téléconseiller / Téléconseillère", "D1408"),
        ("D1416", "4", "Télévendeur / Télévendeuse", "D1408"),
        ("M1704", "2", "Responsable de plateau", "M1704"),
    ]
    head, *_ = tables["referentiel_appellation"]
    tables["referentiel_appellation"] = [
        head,
        ("10", "Téléconseiller / Téléconseillère", "Téléconseiller(ère)", "D1408", "PRINCIPALE", "N"),
        ("11", "Téléconseiller / Téléconseillère bilingue", "Téléconseiller(ère) bil.", "D1408", "SYNONYME", "N"),
        ("12", "Télévendeur / Télévendeuse", "Télévendeur(se)", "D1416", "PRINCIPALE", "N"),
        ("13", "Responsable de plateau", "Resp. de plateau", "M1704", "PRINCIPALE", "N"),
        ("15", "Opérateur / Opératrice de standard", "Opérateur(trice)", "D1408", "SYNONYME", "O"),
        ("16", "Chargé / Chargée de clientèle", "Chargé(e) de clientèle", "D1408", "SYNONYME", "N"),
    ]
    tables["rubrique_mobilite"] = [tables["rubrique_mobilite"][0], ("D1408", "M1704", "1")]
    return tables


def write_edition(folder: Path, version: int, tables: Tables) -> Path:
    """Write tables as France Travail does: every field quoted, one file a table, and ``version.txt``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        (folder / f"unix_{name}_v4{version}_utf8.csv").write_text(as_csv(rows), encoding="utf-8")
    (folder / "version.txt").write_text(
        f"Numero de version : {version}\n\nDate de publication : 18/09/2025\n", encoding="utf-8"
    )
    return folder


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV, every field quoted."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return out.getvalue()
