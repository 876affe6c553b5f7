package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/ledger"
)

// named is a log with an entry that has two values beside it, and those values.
func named(t *testing.T) (*books, []ledger.Beside) {
	t.Helper()
	b := newBooks(t)
	salts := byte(0)
	id := domain.EntryID{UUID: uuid(0xe, 7)}
	fields, kept := ledger.Aside(id, "worker:1", map[string]string{"name": "Ana Flores", "ref": "117"}, func() ledger.Salt {
		salts++
		return ledger.Salt{salts}
	})
	fields["at"] = ledger.Int(5)
	e := ledger.Entry{ID: id, Company: b.company, At: 1_770_000_000, Kind: ledger.CustodyChanged, Actor: "system:test", Subject: "worker:1", Body: ledger.NewObject(fields)}
	require.Equal(t, []string{"name", "ref"}, e.SaltedFields())
	raw, err := e.Bytes()
	require.NoError(t, err)
	require.NotContains(t, string(raw), "Ana")
	b.append(t, raw)
	return b, kept
}

func TestAnErasedValueIsNoTampering(t *testing.T) {
	b, kept := named(t)
	check := func(rows ...ledger.Beside) ledger.Report {
		in := b.input()
		in.Beside = each(rows)
		r, err := ledger.Verify(in)
		require.NoError(t, err)
		return r
	}
	r := check(kept...)
	require.True(t, r.Fits(), "%v", r.Findings)
	require.Equal(t, []int{2, 0}, []int{r.Beside, r.Erased})

	r = check(kept[1])
	require.True(t, r.Fits(), "%v", r.Findings)
	require.Equal(t, []int{1, 1}, []int{r.Beside, r.Erased})
	r = check()
	require.True(t, r.Fits(), "%v", r.Findings)
	require.Equal(t, 2, r.Erased)

	changed := kept[0]
	changed.Value = "Ben Flores"
	f := finding(t, check(changed, kept[1]), ledger.WhatBesideDiffers)
	require.Equal(t, "worker:1", f.Subject)
	require.NotContains(t, f.Text, "Ben", "a report names no people")
	changed = kept[0]
	changed.Salt[3]++
	finding(t, check(changed), ledger.WhatBesideDiffers)
	swapped := kept[0]
	swapped.Field = "ref"
	finding(t, check(swapped), ledger.WhatBesideDiffers)
	stray := kept[0]
	stray.Entry = domain.EntryID{UUID: uuid(0xe, 8)}
	finding(t, check(kept[0], stray), ledger.WhatBesideDiffers)
	b.requireFits(t) // Where nothing is compared, nothing is found.
}
