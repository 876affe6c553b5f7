package insight

import (
	"context"
	"errors"
	"strings"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/domain/tenant"
	"actual/ports"
)

// VisitRuling is a ruling on the time of a visit or on one of its fixes.
type VisitRuling struct {
	Ruling presence.Ruling
	Made   ports.Decision
	By     string // Made.By as people say it.
	Holds  bool   // It decides something here; see presence.Decisive.
}

// inForce returns the rulings on a badge that count, the oldest first.
func inForce(ctx context.Context, tx ports.Tx, b domain.BadgeID) ([]ports.RulingRecord, error) {
	all, err := tx.Rulings.List(ctx, b)
	if err != nil {
		return nil, err
	}
	var records []ports.RulingRecord
	for _, r := range all {
		if r.Withdrawn.At.IsZero() {
			records = append(records, r)
		}
	}
	return records, nil
}

func rulingsOf(records []ports.RulingRecord) []presence.Ruling {
	out := make([]presence.Ruling, len(records))
	for i, r := range records {
		out[i] = r.Ruling
	}
	return out
}

// relevant keeps the rulings on the visit's time or on one of its fixes.
func relevant(ctx context.Context, tx ports.Tx, records []ports.RulingRecord, holds []bool, e VisitExplanation) ([]VisitRuling, error) {
	shown := make(map[string]bool, len(e.Fixes))
	for _, f := range e.Fixes {
		shown[f.Key] = true
	}
	var out []VisitRuling
	for i, r := range records {
		byTime := r.Ruling.Kind == presence.AtSite && e.Visit.Touches(presence.Span{From: r.Ruling.From, To: r.Ruling.To})
		if !byTime && (r.Ruling.Kind != presence.ExcludeFix || !shown[r.Ruling.FixKey]) {
			continue
		}
		by, err := person(ctx, tx, r.Made.By)
		if err != nil {
			return nil, err
		}
		out = append(out, VisitRuling{Ruling: r.Ruling, Made: r.Made, By: by, Holds: holds[i]})
	}
	return out, nil
}

// person says of who did something what people call them: a user of the machine
// by name, an API key by its label.
func person(ctx context.Context, tx ports.Tx, by string) (string, error) {
	if name, found := strings.CutPrefix(by, "cli:"); found {
		return name, nil
	}
	id, found := strings.CutPrefix(by, "apikey:")
	if !found {
		return by, nil
	}
	key, err := domain.ParseKeyID(id)
	if err != nil {
		return by, nil //nolint:nilerr // Then it is what it is.
	}
	k, err := tx.Keys.ByID(ctx, key)
	if errors.Is(err, tenant.ErrKeyNotFound) {
		return "the API key " + id, nil
	}
	return "the API key " + k.Label, err
}

// decisions are the rulings that hold.
func decisions(rulings []VisitRuling) []presence.Decision {
	var out []presence.Decision
	for _, r := range rulings {
		if r.Holds {
			out = append(out, presence.Decision{Ruling: r.Ruling, By: r.By, At: r.Made.At.Unix(), Reason: r.Made.Reason})
		}
	}
	return out
}

// nameRuled adds the sites that the rulings name.
func nameRuled(n Names, index *geofence.Index, rulings []VisitRuling) {
	for _, s := range index.Sites() {
		for _, r := range rulings {
			if r.Ruling.Site == s.ID {
				n.Sites[s.ID] = s
			}
		}
	}
}
