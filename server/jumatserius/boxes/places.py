"""Where boxes stand: kecamatan and institutions."""

from sqlmodel import Session

from jumatserius.boxes.models import District, Element, Institution
from jumatserius.errors import Conflict, Missing


def register_district(session: Session, district_id: str, name: str) -> District:
    """Add a kecamatan; raises `Conflict` for an id that is taken."""
    if session.get(District, district_id):
        raise Conflict("district_id", f"{district_id} sudah terdaftar")
    district = District(id=district_id, name=name)
    session.add(district)
    session.flush()
    return district


def register_institution(
    session: Session, institution_id: str, name: str, element: Element, district_id: str
) -> Institution:
    """Add a host of boxes; raises `Conflict` for an id that is taken, `Missing` for an unknown kecamatan."""
    if session.get(Institution, institution_id):
        raise Conflict("institution_id", f"{institution_id} sudah terdaftar")
    if session.get(District, district_id) is None:
        raise Missing("district_id", f"kecamatan {district_id} tidak ada; daftarkan dulu")
    institution = Institution(id=institution_id, name=name, element=element, district_id=district_id)
    session.add(institution)
    session.flush()
    return institution
