"""All tables of the server: importing this module fills the metadata that migrations and tests work on."""

from jumatserius.attachments import models as attachments
from jumatserius.boxes import models as boxes
from jumatserius.cases import models as cases
from jumatserius.counts import models as counts
from jumatserius.fleet import models as fleet
from jumatserius.journal import models as journal
from jumatserius.ledger import models as ledger
from jumatserius.people import models as people
from jumatserius.periods import models as periods
from jumatserius.statements import models as statements

__all__ = ["attachments", "boxes", "cases", "counts", "fleet", "journal", "ledger", "people", "periods", "statements"]
