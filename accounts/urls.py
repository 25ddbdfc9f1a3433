"""Addresses of accounts. allauth's own are never included: they would open a registration."""

from django.urls import path

from accounts.views import activation, connexion, equipe, etapes, exploitation, habilitations, partenaires, profil, securite

app_name = "accounts"
urlpatterns = [
    path("connexion/", connexion.connexion, name="connexion"),
    path("connexion/code/", connexion.code, name="code"),
    path("connexion/code-de-secours/", connexion.code_secours, name="code_secours"),
    path("connexion/compte-ferme/", connexion.compte_ferme, name="compte_ferme"),
    path("deconnexion/", connexion.deconnexion, name="deconnexion"),
    path("mot-de-passe/oublie/", connexion.mot_de_passe_oublie, name="mot_de_passe_oublie"),
    path("mot-de-passe/nouveau/<str:token>/", connexion.mot_de_passe_nouveau, name="mot_de_passe_nouveau"),
    path("identifiant/oublie/", connexion.identifiant_oublie, name="identifiant_oublie"),
    path("activation/<str:token>/", activation.activation, name="activation"),
    path("bienvenue/mot-de-passe/", etapes.mot_de_passe, name="etape_mot_de_passe"),
    path("bienvenue/second-facteur/", etapes.facteur, name="etape_facteur"),
    path("bienvenue/codes-de-secours/", etapes.codes, name="etape_codes"),
    path("bienvenue/conditions/", etapes.cgu, name="etape_cgu"),
    path("profil/", profil.profil, name="profil"),
    path("securite/", securite.securite, name="securite"),
    path("securite/mot-de-passe/", securite.mot_de_passe, name="securite_mot_de_passe"),
    path("securite/confirmer/", securite.confirmer, name="securite_confirmer"),
    path("securite/second-facteur/", securite.facteur, name="securite_facteur"),
    path("securite/codes-de-secours/", securite.codes, name="securite_codes"),
    path("securite/sessions/<int:pk>/fermer/", securite.fermer_session, name="securite_fermer_session"),
    path("equipe/", equipe.equipe, name="equipe"),
    path("equipe/inviter/", equipe.inviter, name="equipe_inviter"),
    path("equipe/<uuid:ref>/inviter-a-nouveau/", equipe.inviter_a_nouveau, name="equipe_inviter_a_nouveau"),
    path("equipe/<uuid:ref>/fermer/", equipe.fermer, name="equipe_fermer"),
    path("equipe/<uuid:ref>/second-facteur/", equipe.remettre_le_facteur, name="equipe_second_facteur"),
    path("caisse/habilitations/", habilitations.habilitations, name="habilitations"),
    path("caisse/habilitations/nouvelle/", habilitations.nouvelle, name="habilitation_nouvelle"),
    path("caisse/habilitations/<int:pk>/", habilitations.habilitation, name="habilitation"),
    path("caisse/habilitations/<int:pk>/accepter/", habilitations.accepter, name="habilitation_accepter"),
    path("caisse/habilitations/<int:pk>/refuser/", habilitations.refuser, name="habilitation_refuser"),
    path("caisse/partenaires/", partenaires.partenaires, name="partenaires"),
    path("caisse/partenaires/<int:pk>/", partenaires.partenaire, name="partenaire"),
    path("caisse/partenaires/<int:pk>/domaines/", partenaires.domaine, name="partenaire_domaine"),
    path("caisse/partenaires/<int:pk>/effectif/", partenaires.effectif, name="partenaire_effectif"),
    path("exploitation/", exploitation.exploitation, name="exploitation"),
    path("exploitation/cgu/", exploitation.cgu, name="exploitation_cgu"),
]
