package ledger

import (
	"maps"
	"slices"

	"actual/domain"
)

// Beside is a personal value that stands beside an entry: the member Field of the
// entry's body says Salted(Salt, Value) instead. When it is deleted the entry
// stays valid, and the value is gone.
type Beside struct {
	Entry   domain.EntryID
	Field   string
	Subject string // Whom it is about, e.g. "worker:<uuid>": what is erased together.
	Salt    Salt
	Value   string
}

// Aside puts personal values beside an entry that is to be made: it returns what
// the entry says instead, and what is to be kept. salt gives a new salt for each;
// the order is that of the fields' names.
func Aside(entry domain.EntryID, subject string, values map[string]string, salt func() Salt) (Fields, []Beside) {
	fields, kept := Fields{}, make([]Beside, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		b := Beside{Entry: entry, Field: name, Subject: subject, Salt: salt(), Value: values[name]}
		fields[name], kept = Salted(b.Salt, b.Value), append(kept, b)
	}
	return fields, kept
}

// SaltedFields returns the names of the members of the entry's body whose values
// stand beside it, in order.
func (e Entry) SaltedFields() (names []string) {
	for name, v := range e.Body.All() {
		if _, ok := saltedHash(v); ok {
			names = append(names, name)
		}
	}
	return names
}

// saltedHash returns the hash where v is what Salted returns.
func saltedHash(v Value) (string, bool) {
	o, _ := v.AsObject()
	said, ok := o.Get("salted")
	text, isText := said.AsText()
	return text, ok && isText && o.Len() == 1 && len(text) == 64
}

// place is where a value stands beside.
type place struct {
	entry domain.EntryID
	field string
}

// setAside keeps of an entry which values stand beside it.
func (v *verification) setAside(e Entry) {
	if v.in.Beside == nil {
		return
	}
	for name, value := range e.Body.All() {
		if hash, ok := saltedHash(value); ok {
			v.aside[place{e.ID, name}] = hash
		}
	}
}

// besideRows holds the values beside against what the entries say. A value that
// is not there was erased: that is no tampering, it is counted. One that is there
// and is not what the entry was made with is found.
func (v *verification) besideRows() error {
	if v.in.Beside == nil {
		return nil
	}
	for row, err := range v.in.Beside {
		if err != nil {
			return err
		}
		at := place{row.Entry, row.Field}
		hash, said := v.aside[at]
		switch now, _ := saltedHash(Salted(row.Salt, row.Value)); {
		case !said:
			v.find(-1, row.Subject, WhatBesideDiffers, "A value stands beside entry %s as its %q, and no entry says so.", row.Entry, row.Field)
		case now != hash:
			v.find(-1, row.Subject, WhatBesideDiffers, "The value beside entry %s, its %q, is not the one that the entry was made with.", row.Entry, row.Field)
		default:
			v.report.Beside++
		}
		delete(v.aside, at)
	}
	v.report.Erased = len(v.aside)
	return nil
}
