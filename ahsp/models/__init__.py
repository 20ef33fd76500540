"""The whole schema, a file a table."""

from ahsp.models.ahsp import Ahsp
from ahsp.models.ahsp_count import AhspCount
from ahsp.models.ahsp_version import AhspVersion, VersionChange
from ahsp.models.alert import AlertNotice, AlertRule, AlertSilence
from ahsp.models.audit_anchor import AuditAnchor
from ahsp.models.audit_checkpoint import AuditCheckpoint
from ahsp.models.audit_event import AuditEvent
from ahsp.models.audit_resolution import AuditResolution
from ahsp.models.audit_summary import AuditActorSummary, AuditSummary, AuditSummaryMark, Period
from ahsp.models.base import Base
from ahsp.models.cache_generation import CacheGeneration
from ahsp.models.data_version import DataVersion
from ahsp.models.document_word import DocumentWord
from ahsp.models.export_run import ExportRun, RunState
from ahsp.models.export_schedule import DueState, Every, ExportSchedule, ScheduleDue
from ahsp.models.export_template import ExportChoice, ExportTemplate
from ahsp.models.exported_content import ExportedContent
from ahsp.models.health_state import HealthState
from ahsp.models.import_batch import WORKING, BatchState, HeldState, ImportBatch, ImportMode
from ahsp.models.import_decision import Action, ImportDecision
from ahsp.models.import_problem import ImportProblem
from ahsp.models.item import Item, ItemSpelling
from ahsp.models.item_figure import ItemFigure
from ahsp.models.item_use import ItemUse
from ahsp.models.mail_message import MailMessage, MailReason, MailState
from ahsp.models.periodic_task import PeriodicTask, TaskRun, TaskState
from ahsp.models.reading_mapping import ReadingMapping
from ahsp.models.recent_search import RecentSearch
from ahsp.models.rincian import Kategori, Rincian
from ahsp.models.satuan_alias import SatuanAlias
from ahsp.models.saved_search import SavedSearch
from ahsp.models.search_miss import MissOutcome, SearchMiss
from ahsp.models.search_score import ScoreState, SearchScore
from ahsp.models.search_tally import SearchTally
from ahsp.models.search_word import SearchWord
from ahsp.models.session_epoch import SessionEpoch
from ahsp.models.staged import StagedAhsp, StagedRincian, StagedSequence, StagedWords
from ahsp.models.sumber import Sumber
from ahsp.models.switched_off import SwitchedOff
from ahsp.models.synonym import Synonym
from ahsp.models.user import Role, User
from ahsp.models.web_session import WebSession

__all__ = [
    "WORKING",
    "Action",
    "Ahsp",
    "AhspCount",
    "AhspVersion",
    "AlertNotice",
    "AlertRule",
    "AlertSilence",
    "AuditActorSummary",
    "AuditAnchor",
    "AuditCheckpoint",
    "AuditEvent",
    "AuditResolution",
    "AuditSummary",
    "AuditSummaryMark",
    "Base",
    "BatchState",
    "CacheGeneration",
    "DataVersion",
    "DocumentWord",
    "DueState",
    "Every",
    "ExportChoice",
    "ExportRun",
    "ExportSchedule",
    "ExportTemplate",
    "ExportedContent",
    "HealthState",
    "HeldState",
    "ImportBatch",
    "ImportDecision",
    "ImportMode",
    "ImportProblem",
    "Item",
    "ItemFigure",
    "ItemSpelling",
    "ItemUse",
    "Kategori",
    "MailMessage",
    "MailReason",
    "MailState",
    "MissOutcome",
    "Period",
    "PeriodicTask",
    "ReadingMapping",
    "RecentSearch",
    "Rincian",
    "Role",
    "RunState",
    "SatuanAlias",
    "SavedSearch",
    "ScheduleDue",
    "ScoreState",
    "SearchMiss",
    "SearchScore",
    "SearchTally",
    "SearchWord",
    "SessionEpoch",
    "StagedAhsp",
    "StagedRincian",
    "StagedSequence",
    "StagedWords",
    "Sumber",
    "SwitchedOff",
    "Synonym",
    "TaskRun",
    "TaskState",
    "User",
    "VersionChange",
    "WebSession",
]
