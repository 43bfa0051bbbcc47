"""Static files for production: hashed, compressed, and the stylesheet's imports joined into one file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/site.css"
UNUSED = "django_htmx/ext/"
_IMPORT = re.compile(r'@import "([^"]+)" layer\((\w+)\);')


def joined(sheet: Path) -> str:
    """The stylesheet with each imported part in its place, wrapped in the layer it was imported into."""

    def part(found: re.Match[str]) -> str:
        source = (sheet.parent / found[1]).read_text(encoding="utf-8")
        # Parts lie in folders of their own; addresses in them are relative to the sheet, as only fonts.css has any.
        return f"@layer {found[2]} {{\n{source}}}"

    text = _IMPORT.sub(part, sheet.read_text(encoding="utf-8"))
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage; a stylesheet of 30 imports would otherwise cost the visitor 30 requests, one after another."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if SHEET in paths and not dry_run:
            sheet = Path(self.path(SHEET))
            source_storage, source = paths[SHEET]
            sheet.write_text(joined(Path(source_storage.path(source))), encoding="utf-8")
            paths[SHEET] = (self, SHEET)
        # htmx's extensions are unused here, and name types in comments that look like imports of files.
        wanted = {path: source for path, source in paths.items() if not path.startswith(UNUSED)}
        yield from super().post_process(wanted, dry_run, **options)
