"""From a job title as it is written to the codes of ROME, ESCO, ISCO and the REAC, with calibrated confidence."""

__all__: list[str] = []
