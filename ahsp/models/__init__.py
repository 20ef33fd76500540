"""The whole schema, a file a table."""

from ahsp.models.ahsp import Ahsp
from ahsp.models.audit_event import AuditEvent
from ahsp.models.base import Base
from ahsp.models.data_version import DataVersion
from ahsp.models.import_batch import WORKING, BatchState, ImportBatch
from ahsp.models.import_problem import ImportProblem
from ahsp.models.rincian import Kategori, Rincian
from ahsp.models.staged import StagedAhsp, StagedRincian
from ahsp.models.sumber import Sumber
from ahsp.models.user import Role, User
from ahsp.models.web_session import WebSession

__all__ = [
    "WORKING",
    "Ahsp",
    "AuditEvent",
    "Base",
    "BatchState",
    "DataVersion",
    "ImportBatch",
    "ImportProblem",
    "Kategori",
    "Rincian",
    "Role",
    "StagedAhsp",
    "StagedRincian",
    "Sumber",
    "User",
    "WebSession",
]
