"""The libraries that the whole program shares: created here, initialised in `create_app`."""

from celery import Celery
from flask_caching import Cache
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def who() -> str:
    """Key for limits: the signed-in user, else the client's address."""
    if current_user and current_user.is_authenticated:
        return key_of_user(current_user.get_id())
    return get_remote_address()


def key_of_user(user_id: int | str) -> str:
    """Key for limits of one person, wherever they sign in from."""
    return f"user:{user_id}"


db = SQLAlchemy(metadata=metadata)
migrate = Migrate(compare_type=True)
login = LoginManager()
csrf = CSRFProtect()
limiter = Limiter(key_func=who)
cache = Cache()
celery_app = Celery("ahsp")
