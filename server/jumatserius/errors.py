"""Errors that a person can act on: which field, what was found, what to do."""


class Refused(Exception):
    """Input that can't be taken as it is. `field` is the path of the input, `message` a sentence with the remedy.

    `status` is the HTTP status that the web edge answers with; the command line prints the message and exits with 2.
    """

    status = 422

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class Malformed(Refused):
    """What another machine sent can't be read."""

    status = 400


class TooLarge(Refused):
    """More than is taken at once."""

    status = 413


class Missing(Refused):
    """What was asked for does not exist."""

    status = 404


class Conflict(Refused):
    """What was asked for contradicts what is already recorded."""

    status = 409


class NotAllowed(Refused):
    """Who asks may not do this."""

    status = 403


class Unknown(Refused):
    """Who asks is not known: no token, or a revoked one."""

    status = 401


class Gone(Refused):
    """What was asked for was there once."""

    status = 410


class TooMany(Refused):
    """Who asks has asked too often."""

    status = 429


class Several(Exception):
    """More than one refusal of one input, so that a person can mend all of them at once."""

    def __init__(self, refusals: list[Refused]) -> None:
        super().__init__("; ".join(str(one) for one in refusals))
        self.refusals = refusals


class Failed(Exception):
    """Something of this computer is missing or broken; the message is one sentence with the remedy."""


_WHY: dict[type[OSError], str] = {
    FileNotFoundError: "tidak ditemukan",
    IsADirectoryError: "ini folder",
    NotADirectoryError: "di jalannya ada yang bukan folder",
    PermissionError: "tidak diizinkan",
}


def why(error: OSError) -> str:
    """Why a file can't be read or written: in Indonesian for what happens every day, else as the system says it."""
    return _WHY.get(type(error), error.strerror or str(error))
