package ledger

import (
	"golang.org/x/mod/sumdb/tlog"

	"actual/domain"
)

// Format is the version of the entry format that Bytes writes.
const Format = 1

// Entry is one line of a company's ledger: who did what to what, when.
type Entry struct {
	ID      domain.EntryID
	Company domain.CompanyID
	At      int64 // When it was done, by our clock: Unix seconds, UTC.
	Kind    Kind
	Actor   string // Who did it, e.g. "user:<uuid>", "key:<uuid>", "system:derive".
	Subject string // What it was done to, e.g. "visit:<uuid>".
	Body    Object // What there is to say; free, except for the kinds about visits.
}

// Bytes returns the canonical JSON of the entry with its format version: what
// is hashed, stored and shown to an auditor. It fails with ErrBadEntry,
// ErrBadVisit or ErrNotCanonical.
func (e Entry) Bytes() ([]byte, error) {
	if _, err := e.check(); err != nil {
		return nil, err
	}
	v := Nested(NewObject(Fields{
		"actor":   Text(e.Actor),
		"at":      Int(e.At),
		"body":    Nested(e.Body),
		"company": Text(e.Company.String()),
		"format":  Int(Format),
		"id":      Text(e.ID.String()),
		"kind":    Text(string(e.Kind)),
		"subject": Text(e.Subject),
	}))
	if err := v.Check(); err != nil {
		return nil, err
	}
	return v.write(nil), nil
}

// check returns the visit record that the entry holds, if its kind is about
// visits.
func (e Entry) check() (VisitRecord, error) {
	switch {
	case e.ID.IsZero():
		return VisitRecord{}, ErrBadEntry.With("it has no id")
	case e.Company.IsZero():
		return VisitRecord{}, ErrBadEntry.With("it has no company")
	case e.At <= 0:
		return VisitRecord{}, ErrBadEntry.With("it has no time")
	case !e.Kind.Known():
		return VisitRecord{}, ErrBadEntry.With("the kind %q is not known", e.Kind)
	case e.Actor == "":
		return VisitRecord{}, ErrBadEntry.With("it has no actor")
	case e.Subject == "":
		return VisitRecord{}, ErrBadEntry.With("it has no subject")
	case e.Kind.OfVisit():
		return e.Visit()
	}
	return VisitRecord{}, nil
}

// LeafHash returns the hash by which an entry's bytes stand in the tree:
// SHA-256 of a zero byte and the bytes (RFC 6962 §2.1).
func LeafHash(raw []byte) tlog.Hash { return tlog.RecordHash(raw) }

// ParseEntry reads an entry from its bytes; it accepts exactly what Bytes can
// write. It fails with ErrNotCanonical, ErrBadEntry or ErrBadVisit.
func ParseEntry(raw []byte) (Entry, error) {
	e, _, err := parseEntry(raw)
	return e, err
}

func parseEntry(raw []byte) (Entry, VisitRecord, error) {
	v, err := ParseCanonical(raw)
	if err != nil {
		return Entry{}, VisitRecord{}, err
	}
	o, ok := v.AsObject()
	if !ok {
		return Entry{}, VisitRecord{}, ErrBadEntry.With("it is not an object")
	}
	r := reader{object: o, wrong: ErrBadEntry}
	if format := r.integer("format"); r.err == nil && format != Format {
		return Entry{}, VisitRecord{}, ErrBadEntry.With("its format %d is not known to this program", format)
	}
	e := Entry{
		ID:      domain.EntryID{UUID: r.id("id")},
		Company: domain.CompanyID{UUID: r.id("company")},
		At:      r.integer("at"),
		Kind:    Kind(r.text("kind")),
		Actor:   r.text("actor"),
		Subject: r.text("subject"),
		Body:    r.nested("body"),
	}
	if err := r.done(); err != nil {
		return Entry{}, VisitRecord{}, err
	}
	visit, err := e.check()
	if err != nil {
		return Entry{}, VisitRecord{}, err
	}
	return e, visit, nil
}
