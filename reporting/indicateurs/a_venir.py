"""Indicators of the texts whose facts people will enter (sessions, actions, surveys, quarters): not computed yet.

The sheet names them in one sentence, « pas encore mesuré »: a zero would be a figure.
"""

from reporting.indicateurs.registre import Indicateur, declare

# Clause, name, unit, then the definition on its own line; the code is the end of the clause.
A_VENIR = """
BON-5-ind-personnels-formes | Personnels du partenaire formés par la caisse | personnes
    Personnes distinctes présentes à au moins une session tenue dans la période.
BON-5-ind-delai-moyen | Délai moyen de traitement | jours
    Moyenne, en jours, entre la réception et la fin du traitement, sur un échantillon tiré au hasard.
MAR-3-ind-sessions-menees | Sessions menées par la caisse | sessions
    Sessions d’information ou de sensibilisation tenues dans la période.
MAR-3-ind-sessions-honorees | Sessions honorées par le partenaire | sessions
    Sessions tenues auxquelles le partenaire a assisté.
MAR-3-ind-personnes-informees | Personnes informées ou sensibilisées | personnes
    Somme des présents des sessions tenues dans la période.
MAR-3-ind-actions-prevention | Actions de prévention | actions
    Actions de prévention tenues dans la période.
MAR-3-ind-personnes-incluses | Personnes incluses dans le programme | personnes
    Somme des personnes incluses dans les actions de prévention de la période.
MAR-3-ind-initiatives | Initiatives locales menées ensemble | initiatives
    Actions d’aller-vers, ateliers ou événements tenus dans la période.
MAR-3-ind-initiatives-participants | Participants aux initiatives locales | personnes
    Somme des participants des initiatives de la période.
MAR-3-ind-participants-numerique | Participants aux actions d’inclusion numérique | personnes
    Somme des participants aux ateliers et orientations numériques de la période.
PDC-5-ind-satisfaction-service | Satisfaction du partenaire sur le service rendu | %
    Réponses satisfaites ou très satisfaites, sur les réponses exprimées à l’enquête de la période.
PDC-5-ind-actions-formation | Actions de formation | formations
    Formations tenues dans la période ; une formation commune compte une fois au total.
PDC-5-ind-participants | Participants aux formations | personnes
    Somme des présents aux formations de la période.
PDC-5-ind-satisfaction-formation | Satisfaction des participants aux formations | %
    Réponses satisfaites ou très satisfaites, sur les réponses exprimées.
ROU-IV-ind-trim-visiteurs | Visiteurs venus utiliser les services en ligne, par trimestre | visiteurs
    Nombre déclaré par la structure pour chaque trimestre.
ROU-IV-ind-trim-part-accompagnes | Part des visiteurs accompagnés, par trimestre | %
    Visiteurs accompagnés, sur les visiteurs venus pour ces services.
ROU-IV-ind-formes | Agents et bénévoles formés par la caisse | personnes
    Personnes distinctes de la structure présentes à au moins une session.
ROU-IV-ind-visiteurs-annuel | Visiteurs ayant utilisé les services en ligne | visiteurs
    Somme des quatre trimestres.
ROU-IV-ind-visiteurs-formes | Visiteurs formés aux téléservices | visiteurs
    Visiteurs ayant suivi une initiation aux téléservices.
ROU-IV-ind-difficultes | Difficultés rencontrées | événements
    Difficultés datées, sans donnée personnelle, et suite donnée.
"""


def _declare_all() -> None:
    lines = A_VENIR.strip().splitlines()
    for heading, definition in zip(lines[::2], lines[1::2], strict=True):
        clause, libelle, unite = (part.strip() for part in heading.split("|"))
        code = clause.split("-ind-")[1].replace("-", "_")
        declare(Indicateur(code, libelle, definition.strip(), clause, unite))


_declare_all()
