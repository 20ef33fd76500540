"""Files on several machines."""

from dataclasses import dataclass

from ahsp.config import readers as read
from ahsp.config.declared import setting


@dataclass(frozen=True, kw_only=True)
class Storage:
    """Files on several machines."""

    s3_bucket: str | None = setting(
        "AHSP_S3_BUCKET",
        None,
        read.text,
        "bucket for finished exports, so that web and workers may live on different machines;"
        " unset: the data folder",
    )
    s3_endpoint: str | None = setting(
        "AHSP_S3_ENDPOINT",
        None,
        read.web_address,
        "address of the S3 server, such as `https://s3.example.go.id`; unset: Amazon's",
    )
    s3_region: str = setting("AHSP_S3_REGION", "us-east-1", read.text, "region of the bucket")
    s3_key_id: str | None = setting(
        "AHSP_S3_KEY_ID",
        None,
        read.text,
        "name to sign in with at the S3 server; unset: as the machine's own AWS settings say",
    )
    s3_secret: str | None = setting("AHSP_S3_SECRET", None, read.text, "secret for that name")
    s3_prefix: str = setting(
        "AHSP_S3_PREFIX", "ahsp", read.text, "what the names of all files in the bucket begin with"
    )
