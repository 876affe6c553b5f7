package ledger_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/ledger"
)

func exampleEntry() ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: uuid(0xe, 1)}, Company: acme, At: 1_770_000_000, Kind: ledger.FenceSuperseded,
		Actor: "user:7", Subject: "site:9", Body: ledger.NewObject(ledger.Fields{"why": ledger.Text("the lot grew")}),
	}
}

func TestEntryBytes(t *testing.T) {
	text, err := exampleEntry().Bytes()
	require.NoError(t, err)
	want := `{"actor":"user:7","at":1770000000,"body":{"why":"the lot grew"},` +
		`"company":"0190b5a0-7c2e-acce-0000-000000000001","format":1,"id":"0190b5a0-7c2e-000e-0000-000000000001",` +
		`"kind":"fence.superseded","subject":"site:9"}`
	require.Equal(t, want, string(text))
	back, err := ledger.ParseEntry(text)
	require.NoError(t, err)
	require.Equal(t, exampleEntry(), back)
}

func TestEntryBytesRefuses(t *testing.T) {
	settled := record(1, 1, ledger.Settled)
	tests := map[string]struct {
		change func(*ledger.Entry)
		want   error
	}{
		"no id":              {func(e *ledger.Entry) { e.ID = domain.EntryID{} }, ledger.ErrBadEntry},
		"no company":         {func(e *ledger.Entry) { e.Company = domain.CompanyID{} }, ledger.ErrBadEntry},
		"no time":            {func(e *ledger.Entry) { e.At = 0 }, ledger.ErrBadEntry},
		"no kind":            {func(e *ledger.Entry) { e.Kind = "" }, ledger.ErrBadEntry},
		"an unknown kind":    {func(e *ledger.Entry) { e.Kind = "fence.moved" }, ledger.ErrBadEntry},
		"no actor":           {func(e *ledger.Entry) { e.Actor = "" }, ledger.ErrBadEntry},
		"no subject":         {func(e *ledger.Entry) { e.Subject = "" }, ledger.ErrBadEntry},
		"a time too far":     {func(e *ledger.Entry) { e.At = 1 << 60 }, ledger.ErrNotCanonical},
		"broken UTF-8":       {func(e *ledger.Entry) { e.Actor = "\xff" }, ledger.ErrNotCanonical},
		"a visit, no record": {func(e *ledger.Entry) { e.Kind = ledger.VisitOpened }, ledger.ErrBadVisit},
		"another subject": {func(e *ledger.Entry) {
			e.Kind, e.Body = ledger.VisitSettled, settled.Body(nil)
		}, ledger.ErrBadVisit},
		"another state": {func(e *ledger.Entry) {
			e.Kind, e.Subject, e.Body = ledger.VisitSealed, settled.Subject(), settled.Body(nil)
		}, ledger.ErrBadVisit},
		"a wrong hash": {func(e *ledger.Entry) {
			e.Kind, e.Subject = ledger.VisitSettled, settled.Subject()
			e.Body = ledger.NewObject(ledger.Fields{"record": ledger.Nested(settled.Object()), "hash": ledger.Text(strings.Repeat("0", 64))})
		}, ledger.ErrBadVisit},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := exampleEntry()
			test.change(&e)
			_, err := e.Bytes()
			require.ErrorIs(t, err, test.want)
		})
	}
}

func TestParseEntryRefuses(t *testing.T) {
	good, err := exampleEntry().Bytes()
	require.NoError(t, err)
	tests := map[string]struct {
		old, with string
		want      error
	}{
		"another format":      {`"format":1`, `"format":2`, ledger.ErrBadEntry},
		"no format":           {`"format":1,`, ``, ledger.ErrBadEntry},
		"no body":             {`"body":{"why":"the lot grew"},`, ``, ledger.ErrBadEntry},
		"a body of text":      {`{"why":"the lot grew"}`, `"x"`, ledger.ErrBadEntry},
		"one member more":     {`"subject":"site:9"`, `"subject":"site:9","z":1`, ledger.ErrBadEntry},
		"a member renamed":    {`"actor"`, `"acter"`, ledger.ErrBadEntry},
		"an id in capitals":   {`0190b5a0-7c2e-000e`, `0190B5A0-7c2e-000e`, ledger.ErrBadEntry},
		"a company of words":  {`0190b5a0-7c2e-acce-0000-000000000001`, `acme`, ledger.ErrBadEntry},
		"a time as text":      {`1770000000`, `"1770000000"`, ledger.ErrBadEntry},
		"a kind not known":    {`fence.superseded`, `fence.s`, ledger.ErrBadEntry},
		"a number as subject": {`"site:9"`, `9`, ledger.ErrBadEntry},
		"a blank":             {`,`, `, `, ledger.ErrNotCanonical},
		"all of it":           {string(good), `[]`, ledger.ErrBadEntry},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(string(good), test.old, test.with, 1)
			require.NotEqual(t, string(good), bad)
			_, err := ledger.ParseEntry([]byte(bad))
			require.ErrorIs(t, err, test.want)
		})
	}
}

func TestEntriesAreOneToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fields := ledger.Fields{}
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			fields[rapid.String().Draw(t, "key")] = drawValue(t, 3)
		}
		e := ledger.Entry{
			ID: domain.EntryID{UUID: uuid(0xe, rapid.Uint64().Draw(t, "id"))}, Company: acme,
			At:    rapid.Int64Range(1, ledger.MaxInt).Draw(t, "at"),
			Kind:  rapid.SampledFrom(ledger.Kinds()[5:]).Draw(t, "kind"),
			Actor: rapid.StringN(1, -1, -1).Draw(t, "actor"), Subject: rapid.StringN(1, -1, -1).Draw(t, "subject"),
			Body: ledger.NewObject(fields),
		}
		text, err := e.Bytes()
		require.NoError(t, err)
		back, err := ledger.ParseEntry(text)
		require.NoError(t, err)
		require.Equal(t, e, back)
	})
}

func FuzzParseEntry(f *testing.F) {
	good, err := exampleEntry().Bytes()
	require.NoError(f, err)
	f.Add(good)
	for _, row := range exampleBooks(f).rows {
		f.Add(row.Bytes)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := ledger.ParseEntry(data)
		if err != nil {
			return
		}
		again, err := e.Bytes()
		require.NoError(t, err)
		require.Equal(t, string(data), string(again))
	})
}

func TestKinds(t *testing.T) {
	all := ledger.Kinds()
	seen := map[ledger.Kind]bool{}
	for i, k := range all {
		require.False(t, seen[k], k)
		seen[k] = true
		require.True(t, k.Known())
		require.Equal(t, i < 5, k.OfVisit())
		require.Equal(t, strings.HasPrefix(string(k), "visit."), k.OfVisit())
	}
	require.False(t, ledger.Kind("visit.").Known())
	all[0] = "changed"
	require.NotEqual(t, all, ledger.Kinds())
}

func TestVisitRecordsAreOneToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := record(rapid.Uint64().Draw(t, "visit"), rapid.Int64Range(1, 1e6).Draw(t, "version"),
			rapid.SampledFrom([]ledger.State{ledger.Provisional, ledger.Settled, ledger.Sealed, ledger.Withdrawn}).Draw(t, "state"))
		for range rapid.IntRange(0, 3).Draw(t, "candidates") {
			r.Candidates = append(r.Candidates, ledger.Candidate{Site: domain.SiteID{UUID: uuid(0xc, 1)}, Odds: rapid.Int64Range(0, 1e9).Draw(t, "odds")})
		}
		if rapid.Bool().Draw(t, "no site") {
			r.Site = domain.SiteID{}
		}
		if rapid.Bool().Draw(t, "no fences") {
			r.Fences = nil
		}
		o := r.Object()
		back, err := ledger.ParseVisitRecord(o)
		require.NoError(t, err)
		require.Equal(t, r, back)
		require.Equal(t, o, back.Object())
	})
}

func TestParseVisitRecordRefuses(t *testing.T) {
	tests := map[string]func(ledger.Fields){
		"another format":          func(f ledger.Fields) { f["format"] = ledger.Int(2) },
		"no version":              func(f ledger.Fields) { delete(f, "version") },
		"version zero":            func(f ledger.Fields) { f["version"] = ledger.Int(0) },
		"one member more":         func(f ledger.Fields) { f["z"] = ledger.Null() },
		"an unknown state":        func(f ledger.Fields) { f["state"] = ledger.Text("final") },
		"confidence beyond one":   func(f ledger.Fields) { f["confidence"] = ledger.Int(1001) },
		"departure first":         func(f ledger.Fields) { f["departed"] = ledger.Int(1) },
		"departure at zero":       func(f ledger.Fields) { f["departed"] = ledger.Int(0) },
		"half a departure":        func(f ledger.Fields) { f["departed_between"] = ledger.Null() },
		"the other half":          func(f ledger.Fields) { f["departed"] = ledger.Null() },
		"a range of one":          func(f ledger.Fields) { f["arrived_between"] = ledger.List(ledger.Int(1)) },
		"a range backwards":       func(f ledger.Fields) { f["arrived_between"] = ledger.List(ledger.Int(2), ledger.Int(1)) },
		"a range of texts":        func(f ledger.Fields) { f["arrived_between"] = ledger.List(ledger.Text("1"), ledger.Text("2")) },
		"a site without name":     func(f ledger.Fields) { f["site"] = ledger.Text("") },
		"a fence that is none":    func(f ledger.Fields) { f["fences"] = ledger.List(ledger.Int(1)) },
		"candidates that are not": func(f ledger.Fields) { f["candidates"] = ledger.List(ledger.Int(1)) },
		"candidates as object":    func(f ledger.Fields) { f["candidates"] = ledger.Nested(ledger.Object{}) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			fields := ledger.Fields{}
			for key, value := range record(1, 2, ledger.Settled).Object().All() {
				fields[key] = value
			}
			_, err := ledger.ParseVisitRecord(ledger.NewObject(fields))
			require.NoError(t, err)
			change(fields)
			_, err = ledger.ParseVisitRecord(ledger.NewObject(fields))
			require.ErrorIs(t, err, ledger.ErrBadVisit)
		})
	}
}

func TestVisitBodyHoldsRecordHashAndMore(t *testing.T) {
	r := record(1, 5, ledger.Sealed)
	e := exampleEntry()
	e.Kind, e.Subject = ledger.VisitSealed, r.Subject()
	e.Body = r.Body(ledger.Fields{"evidence": ledger.Text("ab"), "hash": ledger.Text("not taken")})
	text, err := e.Bytes()
	require.NoError(t, err)
	back, err := ledger.ParseEntry(text)
	require.NoError(t, err)
	got, err := back.Visit()
	require.NoError(t, err)
	require.Equal(t, r, got)
	hash, sum := mustGet(t, back.Body, "hash"), r.Hash()
	require.Equal(t, ledger.Text(hex.EncodeToString(sum[:])), hash)
	require.Equal(t, ledger.Text("ab"), mustGet(t, back.Body, "evidence"))

	_, err = exampleEntry().Visit()
	require.ErrorIs(t, err, ledger.ErrBadVisit)
}

func mustGet(t *testing.T, o ledger.Object, key string) ledger.Value {
	t.Helper()
	v, ok := o.Get(key)
	require.True(t, ok)
	return v
}

func TestSalted(t *testing.T) {
	salt := ledger.Salt([]byte("0123456789abcdef"))
	v := ledger.Salted(salt, "Ana Ruiz")
	want := `{"salted":"a32cb7cb5b25e395ec8ecaee5428ad199b21291dae72775590795f8d060c2f5f"}` // printf '0123456789abcdefAna Ruiz' | sha256sum
	require.Equal(t, want, string(v.Canonical()))
	require.True(t, ledger.CheckSalted(v, salt, "Ana Ruiz"))
	require.False(t, ledger.CheckSalted(v, salt, "Ana Ruis"))
	require.False(t, ledger.CheckSalted(v, ledger.Salt{}, "Ana Ruiz"))
	require.False(t, ledger.CheckSalted(ledger.Null(), salt, "Ana Ruiz"))
	require.False(t, ledger.CheckSalted(ledger.Nested(ledger.Object{}), salt, "Ana Ruiz"))
	o, _ := v.AsObject()
	said := mustGet(t, o, "salted")
	require.False(t, ledger.CheckSalted(ledger.Nested(ledger.NewObject(ledger.Fields{"salted": said, "name": said})), salt, "Ana Ruiz"))
}

func TestErasingLeavesTheLogValid(t *testing.T) {
	b := newBooks(t)
	salt := ledger.Salt(bytes.Repeat([]byte{7}, 16))
	text, _ := b.raw(t, ledger.CustodyChanged, "badge:1", ledger.NewObject(ledger.Fields{"worker": ledger.Salted(salt, "Ana Ruiz")}))
	b.append(t, text)
	b.anchor()
	b.requireFits(t) // The value is nowhere in it.
	require.False(t, slices.ContainsFunc(b.rows, func(row ledger.Row) bool { return bytes.Contains(row.Bytes, []byte("Ana")) }))
}
