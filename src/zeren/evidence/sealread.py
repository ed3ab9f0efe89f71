"""The seals on a PDF that a stranger brought, read apart from the house by web/confined.py.

Writes one list of JSON: of each seal its certificate's fingerprint, whether what it covers is
unaltered, and where that ends in the file.
"""

import hashlib
import io
import json
import sys


def main(content: io.BytesIO) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    found = []
    for seal in PdfFileReader(content, strict=False).embedded_regular_signatures:
        intact, valid = validate_sig_integrity(
            seal.signer_info, seal.signer_cert, "data", seal.compute_digest()
        )
        whole = seal.evaluate_signature_coverage() >= SignatureCoverageLevel.ENTIRE_REVISION
        reach = [int(one) for one in seal.byte_range]
        found.append(
            {
                "certificate": hashlib.sha256(seal.signer_cert.dump()).hexdigest(),
                "is_whole": bool(intact and valid and whole),
                "end": reach[2] + reach[3],
            }
        )
    sys.stdout.write(json.dumps(found))
