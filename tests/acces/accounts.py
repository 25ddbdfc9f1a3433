"""Sign-in, account, team, habilitations, exploitation."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.actions import (
    Personne,
    create_agent,
    create_exploitant,
    cut_compte,
    deactivate_compte,
    exclude_personne,
    import_boitiers,
    open_periodic_revue,
    read_import,
    record_habilitation,
    report_security,
    request_modification,
)
from accounts.graines import Graine
from accounts.imports import LigneLue
from accounts.models import AvisSecurite, Boitier, Caisse, Compte, LigneRevue
from accounts.querysets import open_revue_of
from espace import clock
from espace.accessibilite import report_accessibility
from espace.auteurs import AUTOMATE
from tests.acces.table import Arguments, lire
from tests.world import World

_modele: Arguments = lambda _: {"extension": "ods"}  # noqa: E731  arguments of the table, one a line
_token: Arguments = lambda _: {"token": "jeton"}  # noqa: E731  arguments of the table, one a line
_session: Arguments = lambda _: {"pk": 1}  # noqa: E731  arguments of the table, one a line
_technicien: Arguments = lambda w: {"ref": w.technicien_departement.ref}  # noqa: E731  arguments of the table, one a line
_agent: Arguments = lambda w: {"ref": w.agent_artois.ref}  # noqa: E731  arguments of the table, one a line
_admin: Arguments = lambda w: {"ref": w.admin_artois.ref}  # noqa: E731  arguments of the table, one a line
_exploitant: Arguments = lambda w: {"ref": w.exploitant.ref}  # noqa: E731  arguments of the table, one a line
_chef: Arguments = lambda w: {"ref": w.gestionnaire_departement.ref}  # noqa: E731  arguments of the table, one a line
_partenaire: Arguments = lambda w: {"pk": w.departement.pk}  # noqa: E731  arguments of the table, one a line
_gestionnaire: Arguments = lambda w: {"pk": w.bondues.pk, "ref": w.gestionnaire_bondues.ref}  # noqa: E731  arguments of the table, one a line
_bondues: Arguments = lambda w: {"pk": w.bondues.pk}  # noqa: E731  arguments of the table, one a line

_domaine: Arguments = lambda w: {"pk": w.bondues.pk, "domaine": w.bondues.domaines.get().pk}  # noqa: E731  arguments of the table, one a line
_caisse: Arguments = lambda w: {"pk": w.artois.pk}  # noqa: E731  arguments of the table, one a line

_national: Arguments = lambda _: {"cle": "espace.journal_mois"}  # noqa: E731  arguments of the table, one a line
_local: Arguments = lambda _: {"cle": "signalements.pieces_mois"}  # noqa: E731  arguments of the table, one a line


def _plainte(_: World) -> dict[str, str]:
    told = report_accessibility(
        at=clock.now(), address="lea.roy@structure.example", page="Accueil", description="Le bouton n’est pas lu."
    )
    return {"reference": told.reference}


def _habilitation(world: World) -> dict[str, int]:
    admin: Compte = world.admin_artois
    demande = record_habilitation(
        partenaire=world.departement,
        caisse=world.artois,
        personne=Personne(
            "madame", "Pruvost", "Lise", "Cheffe de service", "0100000003", "l.pruvost@pas-de-calais.example"
        ),
        origine="courrier",
        received_on=date(2026, 11, 20),
        by=admin,
        at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )
    return {"pk": demande.pk}


def _demande(world: World, compte: Compte, caisse: Caisse) -> dict[str, int]:
    demande = request_modification(
        compte=compte,
        caisse=caisse,
        changes={"fonction": "Directrice"},
        origine="courrier",
        asked_on=date(2026, 11, 20),
        asked_by="La présidence",
        by=world.admin_opale,
        at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )
    return {"pk": demande.pk}


def _invite(world: World) -> dict[str, UUID]:
    personne = Personne("monsieur", "Wallart", "Omar", "Agent", "0100000004", "o.wallart@cpam-artois.example")
    compte = create_agent(caisse=world.artois, personne=personne, by=world.admin_artois, at=clock.now())
    return {"ref": compte.ref}


def _ferme(world: World) -> dict[str, UUID]:
    deactivate_compte(compte=world.collegue_ase, motif="depart", by=world.gestionnaire_departement, at=clock.now())
    return {"ref": world.collegue_ase.ref}


def _collegue_ferme(world: World) -> dict[str, UUID]:
    compte: Compte = world.agent_medical_artois
    deactivate_compte(compte=compte, motif="depart", by=world.admin_artois, at=clock.now())
    return {"ref": compte.ref}


def _gestionnaire_ferme(world: World) -> dict[str, Any]:
    compte: Compte = world.gestionnaire_bondues
    deactivate_compte(compte=compte, motif="securite", by=world.admin_opale, at=clock.now())
    return {"pk": world.bondues.pk, "ref": compte.ref}


def _exploitant_ferme(world: World) -> dict[str, UUID]:
    personne = Personne("madame", "Vidal", "Rose", "Exploitation", "0100000005", "r.vidal@portail.example")
    compte = create_exploitant(personne=personne, by=world.exploitant, at=clock.now())
    deactivate_compte(compte=compte, motif="depart", by=world.exploitant, at=clock.now())
    return {"ref": compte.ref}


def _boitier(world: World) -> dict[str, int]:
    with world.acting(world.admin_artois):
        import_boitiers(
            graines=[Graine("TK-1", b"\x01" * 20)], caisse=world.artois, by=world.admin_artois, at=clock.now()
        )
    return {"pk": Boitier.objects.get().pk}


def _signale(world: World) -> dict[str, str]:
    row = report_security(
        compte=world.technicien_mds, kind="perte", detail="Carnet oublié.", by=world.collegue_ase, at=clock.now()
    )
    return {"numero": row.numero}


def _coupe(world: World) -> dict[str, str]:
    return {"numero": cut_compte(compte=world.technicien_mds, kind="vol", by=world.agent_opale, at=clock.now()).numero}


def _exclusion(world: World) -> dict[str, int]:
    at = clock.now()
    with world.acting(world.admin_artois):
        row = exclude_personne(
            compte=world.technicien_mds,
            caisse=world.artois,
            reference="DIR-2026-14",
            decided_on=at.date(),
            motif="Consultations sans mission.",
            until=at.date() + timedelta(days=365),
            by=world.admin_artois,
            at=at,
        )
    return {"pk": row.pk}


def _avis(world: World) -> dict[str, int]:
    return {"pk": AvisSecurite.objects.get(exclusion=_exclusion(world)["pk"]).pk}


def _revue(world: World) -> dict[str, int]:
    found = open_revue_of(world.departement.pk) or open_periodic_revue(
        partenaire=world.departement, by=AUTOMATE, at=clock.now()
    )
    assert found is not None
    return {"pk": found.pk}


def _ligne(world: World) -> dict[str, int]:
    found = LigneRevue.objects.get(revue=_revue(world)["pk"], compte=world.technicien_departement)
    return {"pk": found.pk}


def _importation(world: World) -> dict[str, UUID]:
    by = world.gestionnaire_departement
    champs = {
        "civilite": "madame", "nom": "Ledoux", "prenom": "Axelle", "fonction": "Accueil", "telephone": "",
        "email": "a.ledoux@pas-de-calais.example", "lien": "employe",
    }  # fmt: skip
    lignes = [
        LigneLue(2, "Axelle Ledoux", champs, world.ase.pk),
        LigneLue(3, "Paul", champ="nom", refus="Indiquez le nom."),
    ]
    with world.acting(by):
        importation = read_import(partenaire=world.departement, lignes=lignes, by=by, at=clock.now())
    return {"uuid": importation.pk}


LIGNES = lire(
    """
    #                                              ?   T   T'  G   G'  Ag  Ag' Ad  Ad' D   D'  E
    GET  accounts:connexion                       200 302 302 302 302 302 302 302 302 302 302 302
    POST accounts:connexion                       200 302 302 302 302 302 302 302 302 302 302 302
    GET  accounts:code                            302 302 302 302 302 302 302 302 302 302 302 302
    POST accounts:code                            302 302 302 302 302 302 302 302 302 302 302 302
    GET  accounts:code_secours                    302 302 302 302 302 302 302 302 302 302 302 302
    POST accounts:code_secours                    302 302 302 302 302 302 302 302 302 302 302 302
    GET  accounts:compte_ferme                    200 200 200 200 200 200 200 200 200 200 200 200
    POST accounts:deconnexion                     302 302 302 302 302 302 302 302 302 302 302 302
    GET  accounts:mot_de_passe_oublie             200 200 200 200 200 200 200 200 200 200 200 200
    POST accounts:mot_de_passe_oublie             200 200 200 200 200 200 200 200 200 200 200 200
    GET  accounts:identifiant_oublie              200 200 200 200 200 200 200 200 200 200 200 200
    POST accounts:identifiant_oublie              200 200 200 200 200 200 200 200 200 200 200 200
    GET  accounts:mot_de_passe_nouveau|token      410 410 410 410 410 410 410 410 410 410 410 410
    POST accounts:mot_de_passe_nouveau|token      410 410 410 410 410 410 410 410 410 410 410 410
    GET  accounts:activation|token                410 410 410 410 410 410 410 410 410 410 410 410
    POST accounts:activation|token                410 410 410 410 410 410 410 410 410 410 410 410
    # each step of a first sign-in is over for them: it sends on
    GET  accounts:etape_mot_de_passe              302 302 302 302 302 302 302 302 302 302 302 302
    POST accounts:etape_mot_de_passe              302 302 302 302 302 302 302 302 302 302 302 302
    GET  accounts:etape_facteur                   302 302 302 302 302 302 302 302 302 302 302 302
    POST accounts:etape_facteur                   302 302 302 302 302 302 302 302 302 302 302 302
    GET  accounts:etape_codes                     302 302 302 302 302 302 302 302 302 302 302 302
    POST accounts:etape_codes                     302 302 302 302 302 302 302 302 302 302 302 302
    GET  accounts:etape_cgu                       302 302 302 302 302 302 302 302 302 302 302 302
    POST accounts:etape_cgu                       302 302 302 302 302 302 302 302 302 302 302 302
    GET  accounts:profil                          302 200 200 200 200 200 200 200 200 200 200 200
    POST accounts:profil                          302 403 403 403 403 403 403 403 403 403 403 403
    GET  accounts:securite                        302 200 200 200 200 200 200 200 200 200 200 200
    GET  accounts:securite_mot_de_passe           302 200 200 200 200 200 200 200 200 200 200 200
    POST accounts:securite_mot_de_passe           302 200 200 200 200 200 200 200 200 200 200 200
    GET  accounts:securite_confirmer              302 200 200 200 200 200 200 200 200 200 200 200
    POST accounts:securite_confirmer              302 200 200 200 200 200 200 200 200 200 200 200
    # a fresh second factor is asked first
    GET  accounts:securite_facteur                302 302 302 302 302 302 302 302 302 302 302 302
    POST accounts:securite_facteur                302 302 302 302 302 302 302 302 302 302 302 302
    GET  accounts:securite_codes                  302 302 302 302 302 302 302 302 302 302 302 302
    POST accounts:securite_codes                  302 302 302 302 302 302 302 302 302 302 302 302
    POST accounts:securite_fermer_les_autres      302 302 302 302 302 302 302 302 302 302 302 302
    POST accounts:securite_fermer_session|session 302 404 404 404 404 404 404 404 404 404 404 404
    GET  accounts:signaler_sans_connexion         200 200 200 200 200 200 200 200 200 200 200 200
    POST accounts:signaler_sans_connexion         200 200 200 200 200 200 200 200 200 200 200 200
    GET  accounts:signaler                        302 200 200 200 200 200 200 200 200 200 200 403
    POST accounts:signaler                        302 200 200 200 200 200 200 200 200 200 200 403
    # of a technicien of the Département, reported by a colleague: its gestionnaire, and the caisses in force
    GET  accounts:signalement|signale             302 404 404 200 404 404 404 404 404 404 404 403
    POST accounts:signalement_couper|signale      302 404 404 302 404 404 404 404 404 404 404 403
    GET  accounts:caisse_signalement|signale      302 403 403 403 403 200 200 200 200 403 403 403
    POST accounts:caisse_signalement_couper|signale 302 403 403 403 403 302 302 302 302 403 403 403
    POST accounts:caisse_signalement_sans_suite|signale 302 403 403 403 403 403 403 200 200 403 403 403
    # not cut: there is nothing to open again
    POST accounts:caisse_signalement_retablir|signale 302 403 403 403 403 403 403 403 403 403 403 403
    POST accounts:caisse_signalement_retablir|coupe 302 403 403 403 403 403 403 200 200 403 403 403
    GET  accounts:caisse_securite                 302 403 403 403 403 200 200 200 200 403 403 403
    GET  accounts:caisse_securite_journal         302 403 403 403 403 200 200 200 200 403 403 403
    GET  accounts:equipe_couper|tech              302 403 404 200 404 404 404 404 404 404 404 404
    POST accounts:equipe_couper|tech              302 403 404 200 404 404 404 404 404 404 404 404
    GET  accounts:caisse_equipe_couper|agent      302 403 403 403 403 403 403 200 404 403 403 403
    POST accounts:caisse_equipe_couper|agent      302 403 403 403 403 403 403 200 404 403 403 403
    GET  accounts:partenaire_couper|gest          302 403 403 403 403 404 200 404 200 404 403 403
    POST accounts:partenaire_couper|gest          302 403 403 403 403 404 200 404 200 404 403 403
    GET  accounts:partenaire_exclure|gest         302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:partenaire_exclure|gest         302 403 403 403 403 404 403 404 200 404 403 403
    # of a person of the Département, by the Artois: its gestionnaire was told
    GET  accounts:avis|avis                       302 404 404 200 404 404 404 404 404 404 404 404
    GET  accounts:exclusion|exclusion             302 403 403 403 403 200 404 200 404 403 403 403
    POST accounts:exclusion_lever|exclusion       302 403 403 403 403 403 404 302 404 403 403 403
    GET  accounts:equipe                          302 403 403 200 200 403 403 403 403 403 403 403
    GET  accounts:equipe_inviter                  302 403 403 200 200 403 403 403 403 403 403 403
    POST accounts:equipe_inviter                  302 403 403 200 200 403 403 403 403 403 403 403
    GET  accounts:tableau                         302 403 403 200 200 403 403 403 403 403 403 403
    # a format that does not exist
    POST accounts:tableau_exporter                302 403 403 404 404 403 403 403 403 403 403 403
    GET  accounts:partenaire_tableau|bondues      302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:partenaire_tableau_exporter|bondues 302 403 403 403 403 404 403 404 404 404 403 403
    GET  accounts:equipe_importer                 302 403 403 200 200 403 403 403 403 403 403 403
    POST accounts:equipe_importer                 302 403 403 200 200 403 403 403 403 403 403 403
    GET  accounts:equipe_importer_modele|modele   302 403 403 200 200 403 403 403 403 403 403 403
    GET  accounts:importation|importation         302 403 403 200 404 403 403 403 403 403 403 403
    POST accounts:importation_verifier|importation 302 403 403 302 404 403 403 403 403 403 403 403
    # without the box that attests the workstations
    POST accounts:importation_creer|importation   302 403 403 200 404 403 403 403 403 403 403 403
    POST accounts:equipe_inviter_a_nouveau|tech   302 403 404 403 404 404 404 404 404 404 404 404
    GET  accounts:equipe_fermer|tech              302 403 404 200 404 404 404 404 404 404 404 404
    POST accounts:equipe_fermer|tech              302 403 404 200 404 404 404 404 404 404 404 404
    GET  accounts:equipe_services                 302 403 403 200 200 403 403 403 403 403 403 403
    POST accounts:equipe_services                 302 403 403 200 200 403 403 403 403 403 403 403
    GET  accounts:equipe_service|service          302 403 403 200 404 403 403 403 403 403 403 403
    POST accounts:equipe_service|service          302 403 403 200 404 403 403 403 403 403 403 403
    POST accounts:equipe_service_fermer|service   302 403 403 200 404 403 403 403 403 403 403 403
    POST accounts:equipe_service_rouvrir|service  302 403 403 302 404 403 403 403 403 403 403 403
    GET  accounts:equipe_modifier|tech            302 403 404 200 404 404 404 404 404 404 404 404
    POST accounts:equipe_modifier|tech            302 403 404 200 404 404 404 404 404 404 404 404
    GET  accounts:equipe_rouvrir|ferme            302 403 404 200 404 404 404 404 404 404 404 404
    # answered without having read it
    POST accounts:equipe_rouvrir|ferme            302 403 404 409 404 404 404 404 404 404 404 404
    GET  accounts:equipe_second_facteur|tech      302 403 404 200 404 404 404 404 404 404 404 404
    POST accounts:equipe_second_facteur|tech      302 403 404 302 404 404 404 404 404 404 404 404
    GET  accounts:equipe_revues                   302 403 403 200 200 403 403 403 403 403 403 403
    GET  accounts:revue|revue                     302 403 403 200 404 403 403 403 403 403 403 403
    POST accounts:revue_confirmer|revue           302 403 403 200 404 403 403 403 403 403 403 403
    # two accounts and more are left
    POST accounts:revue_terminer|revue            302 403 403 409 404 403 403 403 403 403 403 403
    GET  accounts:revue_fermer|ligne              302 403 403 200 404 403 403 403 403 403 403 403
    POST accounts:revue_fermer|ligne              302 403 403 200 404 403 403 403 403 403 403 403
    GET  accounts:equipe_formation|tech           302 403 404 200 404 404 404 404 404 404 404 404
    POST accounts:equipe_formation|tech           302 403 404 200 404 404 404 404 404 404 404 404
    GET  accounts:equipe_demandes                 302 403 403 200 200 403 403 403 403 403 403 403
    GET  accounts:equipe_demande_gestionnaire     302 403 403 200 200 403 403 403 403 403 403 403
    POST accounts:equipe_demande_gestionnaire     302 403 403 200 200 403 403 403 403 403 403 403
    GET  accounts:equipe_modification|chef        302 403 403 200 404 403 403 403 403 403 403 403
    POST accounts:equipe_modification|chef        302 403 403 200 404 403 403 403 403 403 403 403
    GET  accounts:equipe_fermeture|chef           302 403 403 200 404 403 403 403 403 403 403 403
    POST accounts:equipe_fermeture|chef           302 403 403 200 404 403 403 403 403 403 403 403
    # a technicien's account is changed and closed by its gestionnaire, not asked for
    GET  accounts:equipe_modification|tech        302 403 403 403 404 403 403 403 403 403 403 403
    GET  accounts:equipe_fermeture|tech           302 403 403 403 404 403 403 403 403 403 403 403
    GET  accounts:caisse_equipe                   302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:caisse_equipe_inviter_a_nouveau|invite 302 403 403 403 403 403 403 302 404 403 403 403
    POST accounts:caisse_equipe_inviter_a_nouveau|agent 302 403 403 403 403 403 403 403 404 403 403 403
    GET  accounts:caisse_services                 302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:caisse_services                 302 403 403 403 403 403 403 200 200 403 403 403
    GET  accounts:caisse_service|equipe           302 403 403 403 403 403 403 200 404 403 403 403
    POST accounts:caisse_service|equipe           302 403 403 403 403 403 403 200 404 403 403 403
    POST accounts:caisse_service_fermer|equipe    302 403 403 403 403 403 403 200 404 403 403 403
    POST accounts:caisse_service_rouvrir|equipe   302 403 403 403 403 403 403 302 404 403 403 403
    GET  accounts:caisse_equipe_inviter           302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:caisse_equipe_inviter           302 403 403 403 403 403 403 200 200 403 403 403
    GET  accounts:caisse_equipe_modifier|agent    302 403 403 403 403 403 403 200 404 403 403 403
    POST accounts:caisse_equipe_modifier|agent    302 403 403 403 403 403 403 200 404 403 403 403
    # nobody changes or closes themselves
    POST accounts:caisse_equipe_modifier|admin    302 403 403 403 403 403 403 403 404 403 403 403
    GET  accounts:caisse_equipe_fermer|agent      302 403 403 403 403 403 403 200 404 403 403 403
    POST accounts:caisse_equipe_fermer|agent      302 403 403 403 403 403 403 200 404 403 403 403
    POST accounts:caisse_equipe_fermer|admin      302 403 403 403 403 403 403 403 404 403 403 403
    GET  accounts:caisse_equipe_rouvrir|collegue_ferme 302 403 403 403 403 403 403 200 404 403 403 403
    POST accounts:caisse_equipe_rouvrir|collegue_ferme 302 403 403 403 403 403 403 409 404 403 403 403
    GET  accounts:caisse_equipe_second_facteur|agent 302 403 403 403 403 403 403 200 404 403 403 403
    POST accounts:caisse_equipe_second_facteur|agent 302 403 403 403 403 403 403 302 404 403 403 403
    # nobody helps themselves in
    POST accounts:caisse_equipe_second_facteur|admin 302 403 403 403 403 403 403 403 404 403 403 403
    GET  accounts:boitiers                        302 403 403 403 403 403 403 200 200 403 403 403
    GET  accounts:boitiers_importer               302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:boitiers_importer               302 403 403 403 403 403 403 200 200 403 403 403
    # no file was read in this session
    GET  accounts:boitiers_verifier               302 403 403 403 403 403 403 302 302 403 403 403
    POST accounts:boitiers_verifier               302 403 403 403 403 403 403 302 302 403 403 403
    GET  accounts:boitiers_remettre               302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:boitiers_remettre               302 403 403 403 403 403 403 200 200 403 403 403
    GET  accounts:boitiers_reprendre|boitier      302 403 403 403 403 403 403 200 404 403 403 403
    POST accounts:boitiers_reprendre|boitier      302 403 403 403 403 403 403 200 404 403 403 403
    GET  accounts:exploitation_boitiers           302 403 403 403 403 403 403 403 403 403 403 200
    GET  accounts:exploitation_boitiers_importer  302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_boitiers_importer  302 403 403 403 403 403 403 403 403 403 403 200
    GET  accounts:exploitation_boitiers_verifier  302 403 403 403 403 403 403 403 403 403 403 302
    POST accounts:exploitation_boitiers_verifier  302 403 403 403 403 403 403 403 403 403 403 302
    GET  accounts:exploitation_boitiers_remettre  302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_boitiers_remettre  302 403 403 403 403 403 403 403 403 403 403 200
    # a caisse's is not the exploitant's
    GET  accounts:exploitation_boitiers_reprendre|boitier 302 403 403 403 403 403 403 403 403 403 403 404
    POST accounts:exploitation_boitiers_reprendre|boitier 302 403 403 403 403 403 403 403 403 403 403 404
    GET  accounts:habilitations                   302 403 403 403 403 403 403 200 200 403 403 403
    GET  accounts:habilitation_nouvelle           302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:habilitation_nouvelle           302 403 403 403 403 403 403 200 200 403 403 403
    GET  accounts:habilitation|habilitation       302 403 403 403 403 403 403 200 200 403 403 403
    GET  accounts:habilitation_corriger|habilitation 302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:habilitation_corriger|habilitation 302 403 403 403 403 403 403 200 200 403 403 403
    # either caisse of the Département answers; here without having read it
    POST accounts:habilitation_accepter|habilitation 302 403 403 403 403 403 403 409 409 403 403 403
    GET  accounts:habilitation_refuser|habilitation  302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:habilitation_refuser|habilitation  302 403 403 403 403 403 403 200 200 403 403 403
    # a request of the Département is seen by its two caisses, one of Bondues by the second alone
    GET  accounts:demande_compte|demande          302 403 403 403 403 403 403 200 200 403 403 403
    GET  accounts:demande_compte|demande_bondues  302 403 403 403 403 403 403 404 200 403 403 403
    POST accounts:demande_compte_appliquer|demande 302 403 403 403 403 403 403 409 409 403 403 403
    POST accounts:demande_compte_appliquer|demande_bondues 302 403 403 403 403 403 403 404 409 403 403 403
    POST accounts:demande_compte_fermer|demande   302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:demande_compte_fermer|demande_bondues 302 403 403 403 403 403 403 404 200 403 403 403
    GET  accounts:demande_compte_refuser|demande  302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:demande_compte_refuser|demande  302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:demande_compte_refuser|demande_bondues 302 403 403 403 403 403 403 404 200 403 403 403
    GET  accounts:partenaires                     302 403 403 403 403 200 200 200 200 200 200 403
    # both caisses know the Département, only the second knows Bondues
    GET  accounts:partenaire|partenaire           302 403 403 403 403 200 200 200 200 200 200 403
    GET  accounts:partenaire|bondues              302 403 403 403 403 404 200 404 200 404 200 403
    POST accounts:partenaire_inviter_a_nouveau|gest 302 403 403 403 403 404 403 404 403 404 403 403
    # closed by a measure of security, her own session is over
    GET  accounts:partenaire_rouvrir|gest_ferme   302 403 403 403 302 404 403 404 200 404 403 403
    POST accounts:partenaire_rouvrir|gest_ferme   302 403 403 403 302 404 403 404 409 404 403 403
    GET  accounts:partenaire_second_facteur|gest  302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:partenaire_second_facteur|gest  302 403 403 403 403 404 403 404 302 404 403 403
    GET  accounts:partenaire_modification|gest    302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:partenaire_modification|gest    302 403 403 403 403 404 403 404 200 404 403 403
    GET  accounts:partenaire_fermeture|gest       302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:partenaire_fermeture|gest       302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:partenaire_domaine|bondues      302 403 403 403 403 404 403 404 200 404 403 403
    GET  accounts:equipe_domaines                 302 403 403 200 200 403 403 403 403 403 403 403
    POST accounts:equipe_domaines                 302 403 403 200 200 403 403 403 403 403 403 403
    GET  accounts:domaine|domaine                 302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:domaine_attester|domaine        302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:domaine_retirer|domaine         302 403 403 403 403 404 403 404 200 404 403 403
    GET  accounts:partenaire_revue|bondues        302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:partenaire_revue|bondues        302 403 403 403 403 404 403 404 200 404 403 403
    GET  accounts:partenaire_sensibilisation|bondues 302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:partenaire_sensibilisation|bondues 302 403 403 403 403 404 403 404 200 404 403 403
    GET  accounts:partenaire_formation|gest       302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:partenaire_formation|gest       302 403 403 403 403 404 403 404 200 404 403 403
    POST accounts:partenaire_effectif|bondues     302 403 403 403 403 404 403 404 200 404 403 403
    GET  accounts:exploitation                    302 403 403 403 403 403 403 403 403 403 403 200
    GET  accounts:exploitation_comptes            302 403 403 403 403 403 403 403 403 403 403 200
    # the only responsable of the Artois; its agents have that one to ask; the exploitant alone is nobody's help
    POST accounts:exploitation_comptes_inviter_a_nouveau|admin 302 403 403 403 403 403 403 403 403 403 403 403
    GET  accounts:exploitation_comptes_inviter    302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_comptes_inviter    302 403 403 403 403 403 403 403 403 403 403 200
    GET  accounts:exploitation_comptes_modifier|admin 302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_comptes_modifier|admin 302 403 403 403 403 403 403 403 403 403 403 200
    GET  accounts:exploitation_comptes_fermer|admin 302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_comptes_fermer|admin 302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_comptes_fermer|exploitant 302 403 403 403 403 403 403 403 403 403 403 403
    GET  accounts:exploitation_comptes_rouvrir|expl_ferme 302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_comptes_rouvrir|expl_ferme 302 403 403 403 403 403 403 403 403 403 403 409
    GET  accounts:exploitation_comptes_second_facteur|admin 302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_comptes_second_facteur|admin 302 403 403 403 403 403 403 403 403 403 403 302
    POST accounts:exploitation_comptes_second_facteur|agent 302 403 403 403 403 403 403 403 403 403 403 404
    POST accounts:exploitation_comptes_second_facteur|exploitant 302 403 403 403 403 403 403 403 403 403 403 403
    GET  accounts:exploitation_accessibilite      302 403 403 403 403 403 403 403 403 403 403 200
    GET  accounts:exploitation_plainte|plainte    302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_plainte|plainte    302 403 403 403 403 403 403 403 403 403 403 200
    GET  accounts:exploitation_caisse_nouvelle    302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_caisse_nouvelle    302 403 403 403 403 403 403 403 403 403 403 200
    GET  accounts:exploitation_caisse|caisse      302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_caisse|caisse      302 403 403 403 403 403 403 403 403 403 403 200
    GET  accounts:exploitation_parametres         302 403 403 403 403 403 403 403 403 403 403 200
    GET  accounts:exploitation_parametres_modifier|national 302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_parametres_modifier|national 302 403 403 403 403 403 403 403 403 403 403 200
    # one of the other scope
    GET  accounts:exploitation_parametres_modifier|local 302 403 403 403 403 403 403 403 403 403 403 404
    GET  accounts:caisse_parametres               302 403 403 403 403 403 403 200 200 403 403 403
    GET  accounts:caisse_parametres_modifier|local 302 403 403 403 403 403 403 200 200 403 403 403
    POST accounts:caisse_parametres_modifier|local 302 403 403 403 403 403 403 200 200 403 403 403
    GET  accounts:caisse_parametres_modifier|national 302 403 403 403 403 403 403 404 404 403 403 403
    GET  accounts:exploitation_cgu                302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_cgu                302 403 403 403 403 403 403 403 403 403 403 200
    GET  accounts:exploitation_responsable|caisse 302 403 403 403 403 403 403 403 403 403 403 200
    POST accounts:exploitation_responsable|caisse 302 403 403 403 403 403 403 403 403 403 403 200
    """,
    ferme=_ferme,
    service=lambda w: {"pk": w.ase.pk},
    equipe=lambda w: {"pk": w.mas_artois.pk},
    collegue_ferme=_collegue_ferme,
    gest_ferme=_gestionnaire_ferme,
    expl_ferme=_exploitant_ferme,
    token=_token,
    modele=_modele,
    importation=_importation,
    session=_session,
    tech=_technicien,
    invite=_invite,
    agent=_agent,
    admin=_admin,
    exploitant=_exploitant,
    partenaire=_partenaire,
    revue=_revue,
    ligne=_ligne,
    bondues=_bondues,
    domaine=_domaine,
    caisse=_caisse,
    national=_national,
    plainte=_plainte,
    local=_local,
    gest=_gestionnaire,
    habilitation=_habilitation,
    chef=_chef,
    demande=lambda w: _demande(w, w.gestionnaire_departement, w.artois),
    demande_bondues=lambda w: _demande(w, w.gestionnaire_bondues, w.opale),
    boitier=_boitier,
    signale=_signale,
    coupe=_coupe,
    exclusion=_exclusion,
    avis=_avis,
)
