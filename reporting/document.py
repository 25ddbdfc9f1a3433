"""The sheet on paper: what its template is given."""

from datetime import date, datetime

from espace import clock
from espace.francais import instant
from espace.pdf import render_pdf
from reporting.deadlines import Periode
from reporting.models import Fiche
from reporting.presentation import present, with_a_known_before

PRINTED = 12  # pixels: the text of the charts, beside 9.5 points


def fiche_pdf(fiche: Fiche, *, at: datetime) -> bytes:
    """The PDF of a sheet as it stands. Raises Refus when the server cannot make PDFs."""
    periode = Periode(fiche.starts_on, fiche.ends_on)
    context = {
        "fiche": fiche,
        "partenaire": fiche.partenaire.nom,
        "caisses": fiche.parties[1:],
        "periode": periode.courte,
        "periode_phrase": f"{periode.phrase}.",
        "periode_avant": avant(fiche),
        "en_cours": periode.is_running(clock.day_of(at)),
        "arretee": instant(fiche.prepared_at, clock.PARIS),
        "presentation": present(fiche.figures, corps=PRINTED),
    }
    return render_pdf("reporting/pdf/fiche.html", context, title=titre(fiche), at=at)


def avant(fiche: Fiche) -> str:
    """« du 2 octobre 2024 au 1er octobre 2025 »: what « avant » means on this sheet; empty when nothing is known of it."""
    bounds = with_a_known_before(fiche.figures)["avant"]
    return Periode(*map(date.fromisoformat, bounds)).courte if bounds else ""


def titre(fiche: Fiche) -> str:
    """« Fiche COPIL 2025-2026 »."""
    return f"Fiche COPIL {Periode(fiche.starts_on, fiche.ends_on).annees}"


def file_name(fiche: Fiche) -> str:
    """« fiche-copil-2025-2026-v1 »: the organisation is not in it, nor anybody."""
    return f"fiche-copil-{Periode(fiche.starts_on, fiche.ends_on).annees}-v{fiche.numero}"
