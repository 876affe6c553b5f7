package casefile

import (
	"encoding/json"
	"fmt"

	"actual/domain"
	"actual/domain/reconcile"
)

// Labels are what people call what a case speaks of. They are no facts: no verdict rests
// upon them, and the digest leaves them out. They are handed out, and not stored.
type Labels struct {
	ID    domain.UUID // Of the discrepancy.
	Zone  string      // Time zone of the company, by its IANA name.
	Names map[domain.UUID]string
}

type labels struct {
	ID    id                `json:"id,omitzero"`
	Zone  string            `json:"time_zone,omitempty"`
	Names map[string]string `json:"names,omitempty"`
}

// EncodeWith writes a discrepancy with labels.
func EncodeWith(d reconcile.Discrepancy, l Labels) ([]byte, error) {
	f := fileOf(d)
	f.Labels = &labels{ID: id{l.ID}, Zone: l.Zone, Names: map[string]string{}}
	for of, name := range l.Names {
		f.Labels.Names[of.String()] = name
	}
	raw, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode a discrepancy: %w", err)
	}
	return raw, nil
}

// DecodeWith reads a discrepancy, and its labels where it has any. It fails with
// ErrMalformed.
func DecodeWith(raw []byte) (d reconcile.Discrepancy, l Labels, err error) {
	f, err := read(raw)
	if err != nil {
		return d, l, err
	}
	if d, err = f.discrepancy(); err != nil || f.Labels == nil {
		return d, l, err
	}
	l = Labels{ID: f.Labels.ID.UUID, Zone: f.Labels.Zone, Names: map[domain.UUID]string{}}
	for text, name := range f.Labels.Names {
		of, err := domain.ParseUUID(text)
		if err != nil {
			return d, l, ErrMalformed.With("labels: %s", err)
		}
		l.Names[of] = name
	}
	return d, l, nil
}
