package httpapi

import (
	"math"
	"time"

	"actual/app/insight"
	"actual/domain/geofence"
	"actual/domain/presence"
)

// Explained is an explanation as the API answers it; the command line prints the
// same.
func Explained(e insight.VisitExplanation) ExplainedVisit {
	return ExplainedVisit{Visit: visitOf(e.Visit, e.Names), Explanation: e.Told, Evidence: evidenceOf(e)}
}

func evidenceOf(e insight.VisitExplanation) Evidence {
	out := Evidence{Policy: e.Policy, Rulings: make([]Ruling, len(e.Rulings)), Fixes: make([]EvidenceFix, len(e.Fixes))}
	if f := e.Fence; f != nil {
		from, to := validity(f)
		out.Fence = &FenceVersion{Id: f.ID.String(), Version: f.Version, ValidFrom: from, ValidTo: to}
	}
	for i, r := range e.Rulings {
		out.Rulings[i] = rulingOf(r)
	}
	for i, w := range e.Fixes {
		out.Fixes[i] = witnessOf(w, e.Names)
	}
	return out
}

func rulingOf(v insight.VisitRuling) Ruling {
	r := v.Ruling
	out := Ruling{Id: r.ID.String(), Kind: RulingKind(r.Kind), Holds: v.Holds, Reason: v.Made.Reason, MadeBy: v.Made.By, MadeAt: v.Made.At.UTC()}
	if r.Kind == presence.ExcludeFix {
		out.Event = textOrNull(r.FixKey)
		return out
	}
	site := r.Site.String()
	out.Site, out.From, out.To = &site, secondOrNull(r.From), secondOrNull(r.To)
	return out
}

func witnessOf(w insight.Witness, names insight.Names) EvidenceFix {
	out := EvidenceFix{
		Event: w.Key, At: second(w.At), Weakness: string(w.Why), OfVisit: w.OfVisit,
		Weight: thousandths(int64(w.Weight)), Shares: make([]Share, len(w.Shares)),
	}
	if w.Known {
		out.Position, out.Source = position(w.Fix.Lat, w.Fix.Lng), sources[w.Fix.Source]
		out.Dop, out.SpeedMps = hundredths(w.Fix.DOP), hundredths(w.Fix.Speed)
	}
	if w.Why == presence.Sound {
		distance, deviation := thousandths(w.Distance), thousandths(int64(w.Error))
		out.StandardErrorM = &deviation
		if !w.Unfenced {
			out.DistanceM = &distance
		}
	}
	for i, s := range w.Shares {
		out.Shares[i] = Share{Site: siteRef(s.Site, s.Ref, names), Cost: thousandths(s.Cost)}
	}
	return out
}

var sources = map[presence.Source]string{
	presence.SourceGPS: "gps", presence.SourceTriangulated: "triangulated", presence.SourceTower: "tower",
}

// position turns 1e-7 degree into degrees.
func position(lat, lng int32) *Position {
	const degree = 1e7
	return &Position{Latitude: float64(lat) / degree, Longitude: float64(lng) / degree}
}

// hundredths is null for 0, which means that nothing was said.
func hundredths(n uint16) *float64 {
	if n == 0 {
		return nil
	}
	v := float64(n) / 100
	return &v
}

// validity is null where an end is open.
func validity(f *geofence.Fence) (from, to *time.Time) {
	if f.From != math.MinInt64 {
		t := second(f.From)
		from = &t
	}
	return from, secondOrNull(f.To)
}
