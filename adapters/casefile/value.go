package casefile

import (
	"actual/domain"
)

// id is an identifier; none is not written.
type id struct{ domain.UUID }

// MarshalText implements encoding.TextMarshaler.
func (i id) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (i *id) UnmarshalText(text []byte) (err error) {
	if string(text) == (domain.UUID{}).String() {
		return nil
	}
	i.UUID, err = domain.ParseUUID(string(text))
	return err
}

// date is a date; "" is none.
type date struct{ domain.Date }

// MarshalText implements encoding.TextMarshaler.
func (d date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *date) UnmarshalText(text []byte) (err error) {
	if len(text) > 0 {
		d.Date, err = domain.ParseDate(string(text))
	}
	return err
}
