"""What roles are called in Bahasa Indonesia, in refusals and on pages."""

from jumatserius.people.models import Role

ROLES = {
    Role.COLLECTOR: "relawan kolektor",
    Role.POKJA: "Pokja",
    Role.TREASURER: "bendahara",
    Role.TECHNICIAN: "teknisi",
}
