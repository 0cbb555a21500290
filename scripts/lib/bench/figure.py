"""One figure: a median with its spread, and what it should be."""

import statistics
from dataclasses import dataclass

# name: (relation, bound). From what users feel, and what the machine's own floors allow.
TARGETS = {
    "invoke.ratio.c10": (">=", 0.80),
    "invoke.ratio.c50": (">=", 0.80),
    "invoke.ratio.c200": (">=", 0.80),
    "invoke.added_p50_ms.c1": ("<=", 0.3),
    "deploy.ready_ms": ("<=", 120),
    "delete.after_exit_ms": ("<=", 100),
    "memory.provider_private_mb": ("<=", 8),
    "memory.provider_rss_mb": ("<=", 22),
    "memory.per_function_pss_mb": ("<=", 3),
}


@dataclass(frozen=True)
class Figure:
    name: str
    unit: str
    samples: list[float]

    HEADING = f"{'name':32} {'value':>9} {'unit':6} {'n':>3} {'min':>9} {'max':>9}  target"

    def record(self) -> dict:
        return {
            "name": self.name,
            "value": round(statistics.median(self.samples), 4),
            "unit": self.unit,
            "n": len(self.samples),
            "min": round(min(self.samples), 4),
            "max": round(max(self.samples), 4),
        }

    def row(self, target: tuple[str, float] | None) -> str:
        r = self.record()
        row = f"{r['name']:32} {r['value']:9.3f} {r['unit']:6} {r['n']:3} {r['min']:9.3f} {r['max']:9.3f}"
        if target is None:
            return row
        relation, bound = target
        met = r["value"] >= bound if relation == ">=" else r["value"] <= bound
        return f"{row}  {relation} {bound:g}{'' if met else '  MISSED'}"
