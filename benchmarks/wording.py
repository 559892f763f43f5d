"""French and English words that synthetic titles, activities and competencies are put together from."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

__all__ = ["ACRONYMS", "ActivityName", "RoleName", "activity_name", "competency_name", "role_name", "slug"]

# masculine, feminine, English; equal French forms are epicene
_HEADS = (
    ("animateur", "animatrice", "facilitator"),
    ("analyste", "analyste", "analyst"),
    ("assistant", "assistante", "assistant"),
    ("auditeur", "auditrice", "auditor"),
    ("chargé d'études", "chargée d'études", "research officer"),
    ("chargé de clientèle", "chargée de clientèle", "account officer"),
    ("chef de plateau", "cheffe de plateau", "floor manager"),
    ("chef de projet", "cheffe de projet", "project manager"),
    ("conseiller", "conseillère", "adviser"),
    ("coordinateur", "coordinatrice", "coordinator"),
    ("directeur", "directrice", "director"),
    ("expert", "experte", "expert"),
    ("formateur", "formatrice", "trainer"),
    ("gestionnaire", "gestionnaire", "administrator"),
    ("pilote", "pilote", "lead"),
    ("planificateur", "planificatrice", "planner"),
    ("responsable", "responsable", "manager"),
    ("superviseur", "superviseuse", "supervisor"),
    ("technicien", "technicienne", "technician"),
    ("téléconseiller", "téléconseillère", "call-centre adviser"),
)
_FIELDS = (
    ("abonnements", "subscriptions"),
    ("accueil", "reception"),
    ("appels entrants", "inbound calls"),
    ("appels sortants", "outbound calls"),
    ("assistance", "assistance"),
    ("avant-vente", "presales"),
    ("back-office", "back office"),
    ("campagnes", "campaigns"),
    ("commandes", "orders"),
    ("contrats", "contracts"),
    ("données", "data"),
    ("enquêtes", "surveys"),
    ("facturation", "billing"),
    ("fidélisation", "retention"),
    ("flux", "flows"),
    ("formation", "training"),
    ("livraisons", "deliveries"),
    ("messagerie", "messaging"),
    ("numérique", "digital"),
    ("opérations", "operations"),
    ("paie", "payroll"),
    ("planification", "planning"),
    ("production", "production"),
    ("prospection", "prospecting"),
    ("qualité", "quality"),
    ("réclamations", "complaints"),
    ("recouvrement", "debt collection"),
    ("recrutement", "recruitment"),
    ("relation client", "customer relations"),
    ("rendez-vous", "appointments"),
    ("réseaux sociaux", "social media"),
    ("satisfaction", "satisfaction"),
    ("sinistres", "claims"),
    ("statistiques", "statistics"),
    ("support technique", "technical support"),
    ("téléphonie", "telephony"),
    ("télévente", "telesales"),
    ("traduction", "translation"),
    ("urgences", "emergencies"),
    ("vente", "sales"),
)
_SEGMENTS = (
    ("", ""),
    ("aérien", "airlines"),
    ("agroalimentaire", "food industry"),
    ("associations", "charities"),
    ("assurance", "insurance"),
    ("automobile", "automotive"),
    ("banque", "banking"),
    ("collectivités", "local authorities"),
    ("distribution", "retail"),
    ("eau", "water"),
    ("édition", "publishing"),
    ("énergie", "energy"),
    ("entreprises", "business"),
    ("export", "export"),
    ("grands comptes", "key accounts"),
    ("hôtellerie", "hotels"),
    ("immobilier", "property"),
    ("industrie", "industry"),
    ("international", "international"),
    ("loisirs", "leisure"),
    ("luxe", "luxury"),
    ("mutuelles", "mutual insurers"),
    ("particuliers", "households"),
    ("pharmacie", "pharmacy"),
    ("presse", "press"),
    ("professionnels", "professionals"),
    ("santé", "health"),
    ("télécoms", "telecoms"),
    ("tourisme", "tourism"),
    ("transport", "transport"),
)
_VERBS = (
    ("Analyser", "Analyse"),
    ("Animer", "Lead"),
    ("Assurer le suivi de", "Follow up"),
    ("Concevoir", "Design"),
    ("Conseiller sur", "Advise on"),
    ("Contrôler", "Check"),
    ("Coordonner", "Coordinate"),
    ("Enregistrer", "Record"),
    ("Évaluer", "Assess"),
    ("Expliquer", "Explain"),
    ("Organiser", "Organise"),
    ("Planifier", "Plan"),
    ("Préparer", "Prepare"),
    ("Présenter", "Present"),
    ("Rendre compte de", "Report on"),
    ("Traiter", "Handle"),
)
_WHEN = (
    ("", ""),
    (" avec les équipes", " with the teams"),
    (" chaque jour", " every day"),
    (" dans les délais", " on time"),
    (" en cas d'incident", " in case of an incident"),
    (" en fin de mois", " at the end of the month"),
    (" pendant l'appel", " during the call"),
    (" pour le donneur d'ordre", " for the client company"),
    (" selon la procédure", " by the procedure"),
    (" sur le plateau", " on the floor"),
)
ACRONYMS = (
    ("DMT", "durée moyenne de traitement"),
    ("DSP", "dossier de suivi de production"),
    ("GRC", "gestion de la relation client"),
    ("PEC", "prise en charge"),
    ("QS", None),
    ("SLA", "service level agreement"),
    ("TC", "téléconseiller"),
)


@dataclass(frozen=True, slots=True)
class RoleName:
    """A title in its genders, and an English label."""

    masculine: str
    feminine: str
    english: str
    plural: str

    @property
    def epicene(self) -> bool:
        """Whether one French form serves both genders."""
        return self.masculine == self.feminine


@dataclass(frozen=True, slots=True)
class ActivityName:
    """A label in both languages."""

    french: str
    english: str


def role_name(chance: random.Random) -> RoleName:
    """One of 24,000 titles."""
    masculine, feminine, head = chance.choice(_HEADS)
    field, english = chance.choice(_FIELDS)
    segment, business = chance.choice(_SEGMENTS)
    rest = f" {field} {segment}".rstrip()
    first, _, more = masculine.partition(" ")
    plural = f"{first}s {more}".rstrip() + rest
    label = f"{business} {english} {head}".strip()
    return RoleName(masculine + rest, feminine + rest, label[0].upper() + label[1:], plural)


def activity_name(chance: random.Random) -> ActivityName:
    """One of 192,000 labels."""
    (verb, action), (field, english), (segment, business) = (chance.choice(w) for w in (_VERBS, _FIELDS, _SEGMENTS))
    when, time = chance.choice(_WHEN)
    return ActivityName(
        f"{verb} : {f'{field} {segment}'.rstrip()}{when}", f"{action}: {f'{business} {english}'.strip()}{time}"
    )


def competency_name(index: int) -> ActivityName:
    """The label of a competency, another for every index."""
    verb, action = _VERBS[index % len(_VERBS)]
    field, english = _FIELDS[index // len(_VERBS) % len(_FIELDS)]
    return ActivityName(f"{verb} : {field} ({index + 1})", f"{action}: {english} ({index + 1})")


def slug(words: str) -> str:
    """Words as the end of an IRI: letters without accents, digits, hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())
