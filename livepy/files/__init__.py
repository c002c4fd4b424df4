"""Files: what an author holds (`File`), where a server keeps them (`Store`), which kind they are, and what values they become."""

from livepy.files.file import File
from livepy.files.names import clean_name, clean_type

__all__ = ["File", "clean_name", "clean_type"]
