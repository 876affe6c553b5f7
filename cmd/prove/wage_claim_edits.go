package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"actual/adapters/claimbundle"
	"actual/domain/ledger"
	"actual/domain/wageclaim"
)

// claimTarget is what must be named of an alteration: the record, and, where the forger
// made the manifest anew, what else holds it.
type claimTarget struct {
	kind, name string
	held       bool // By an entry made at the time, or by what comes out when it is computed again.
	byKind     string
	byName     string // Empty: any of the kind.
}

// claimEdit is one thing done to a claim.
type claimEdit struct {
	done string
	kind string // Of the record.
	// edit changes a body; nil: the record goes.
	edit func(fields ledger.Fields)
	pick func(r wageclaim.Record) bool // Nil: the first of the kind.
	by   string                        // The kind that is named where the manifest was made anew: its own where empty, none where "-".
}

func more(key string) func(ledger.Fields) {
	return func(f ledger.Fields) {
		n, _ := f[key].AsInt()
		f[key] = ledger.Int(n + 600)
	}
}

func other(key, text string) func(ledger.Fields) {
	return func(f ledger.Fields) { f[key] = ledger.Text(text) }
}

func has(key, want string) func(wageclaim.Record) bool {
	return func(r wageclaim.Record) bool {
		v, _ := r.Body.Get(key)
		text, _ := v.AsText()
		return text == want
	}
}

func nested(key string, edit func(ledger.Fields)) func(ledger.Fields) {
	return func(f ledger.Fields) {
		o, _ := f[key].AsObject()
		in := ledger.Fields{}
		for name, v := range o.All() {
			in[name] = v
		}
		edit(in)
		f[key] = ledger.Nested(ledger.NewObject(in))
	}
}

func movedFence(f ledger.Fields) {
	if circle, ok := f["circle"].AsList(); ok {
		r, _ := circle[2].AsInt()
		circle[2] = ledger.Int(r + 5000)
		f["circle"] = ledger.List(circle...)
		return
	}
	polygons, _ := f["polygons"].AsList()
	rings, _ := polygons[0].AsList()
	points, _ := rings[0].AsList()
	lat, _ := points[0].AsInt()
	points[0] = ledger.Int(lat + 20)
	rings[0] = ledger.List(points...)
	polygons[0] = ledger.List(rings...)
	f["polygons"] = ledger.List(polygons...)
}

func sealedVisit(r wageclaim.Record) bool {
	v, _ := r.Body.Get("record")
	o, _ := v.AsObject()
	state, _ := o.Get("state")
	text, _ := state.AsText()
	return text == "sealed"
}

const strangerID = "0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10"

var claimEdits = []claimEdit{
	{done: "a fix moved by a metre", kind: "fix", edit: func(f ledger.Fields) { n, _ := f["lat"].AsInt(); f["lat"] = ledger.Int(n + 90) }, pick: midday, by: "visit"},
	{done: "a fix ten minutes later", kind: "fix", edit: more("at"), pick: midday, by: "visit"},
	{done: "a fix taken away", kind: "fix", pick: midday, by: "visit"},
	{done: "a vertex of a fence moved", kind: "fence", edit: movedFence},
	{done: "a fence that began later", kind: "fence", edit: func(f ledger.Fields) { f["from"] = ledger.Int(1_800_000_000) }},
	{done: "a fence of another sky", kind: "fence", edit: other("sky", "canopy")},
	{done: "the presence policy", kind: "policy", edit: func(f ledger.Fields) {
		text, _ := f["parameters"].AsText()
		f["parameters"] = ledger.Text(strings.Replace(text, `"odds_milli":20000`, `"odds_milli":30000`, 1))
	}},
	{done: "the pay rules", kind: "pay_rules", edit: other("rules", "us-federal")},
	{done: "the first day of the workweek", kind: "pay_rules", edit: func(f ledger.Fields) { f["begins"] = ledger.Int(3) }},
	{done: "since when a rate of pay holds", kind: "pay_rate", edit: other("since", "2026-11-17")},
	{done: "a rate of pay", kind: "pay_rate", edit: more("basic"), by: "-"},
	{done: "a ruling on another fix", kind: "ruling", edit: other("event", "another")},
	{done: "a ruling withdrawn", kind: "ruling", edit: func(f ledger.Fields) { f["withdrawn"] = ledger.Bool(true) }},
	{done: "a visit that departs ten minutes later", kind: "visit", edit: nested("record", more("departed")), pick: sealedVisit},
	{done: "a visit at another site", kind: "visit", edit: nested("record", other("site", strangerID)), pick: sealedVisit},
	{done: "a custody that began later", kind: "custody", edit: more("from")},
	{done: "a custody of somebody else", kind: "custody", edit: other("worker", strangerID)},
	{done: "an approval by somebody else", kind: "approval", edit: other("by", "user:"+strangerID), pick: has("what", "approved")},
	{done: "an approval at another time", kind: "approval", edit: more("at"), pick: has("what", "approved")},
	{done: "an approval taken away", kind: "approval", pick: has("what", "approved")},
	{done: "a day reopened by somebody else", kind: "approval", edit: other("by", "user:"+strangerID), pick: has("what", "reopened")},
	{done: "an approved entry that ends ten minutes later", kind: "time_entry", edit: more("to")},
	{done: "an approved entry of another activity", kind: "time_entry", edit: other("activity", "meal"), pick: has("activity", "on_site")},
	{done: "an approved entry taken away", kind: "time_entry"},
	{done: "an adjustment", kind: "adjustment", edit: more("after_s")},
	{done: "what somebody said, ten minutes longer", kind: "said", edit: more("to")},
	{done: "a pay period locked by somebody else", kind: "pay_period", edit: other("by", "user:"+strangerID)},
	{done: "hours of a week, as overtime", kind: "hours", edit: more("overtime_s")},
	{done: "the set that was exported", kind: "export", edit: other("set", strings.Repeat("0", 64))},
	{done: "an exported item of ten minutes more", kind: "export_item", edit: more("wanted_s")},
	{done: "an exported item of another mark", kind: "export_item", edit: other("mark", "ACT-AAAAAAAAAAAA")},
	{done: "whether a visit comes out the same", kind: "derived", edit: func(f ledger.Fields) { f["same"] = ledger.Bool(false) }, by: "-"},
	{done: "an entry of the ledger, its time", kind: "entry", edit: func(f ledger.Fields) {
		text, _ := f["bytes"].AsText()
		f["bytes"] = ledger.Text(nudged(text, `"at":`))
	}},
	{done: "an entry of the ledger taken away", kind: "entry", pick: func(r wageclaim.Record) bool {
		v, _ := r.Body.Get("bytes")
		text, _ := v.AsText()
		return strings.Contains(text, `"kind":"custody.changed"`)
	}, by: "custody"},
	{done: "what somebody wrote about an approval", kind: "beside", edit: other("value", "nobody saw her")},
	{done: "a site's name", kind: "site", edit: other("name", "Elsewhere"), by: "-"},
	{done: "the worker's name", kind: "worker", edit: other("name", "Somebody Else"), by: "-"},
	{done: "the company's time zone", kind: "company", edit: other("zone", "Asia/Tokyo"), by: "hours"},
	{done: "what the annex says of the software", kind: "annex", edit: other("software_version", "another"), by: "-"},
}

// midday is a fix that lies within a visit that was sealed; which one claimFixes says.
func midday(r wageclaim.Record) bool { return claimFix == r.Name }

// claimFix is set by alter: the first fix within the evidence of a sealed visit.
var claimFix string

func (e claimEdit) alter(from, to string, covered bool) (t claimTarget, err error) {
	raw, err := os.ReadFile(from)
	if err != nil {
		return t, err
	}
	b, err := claimbundle.Read(bytes.NewReader(raw))
	if err != nil {
		return t, err
	}
	if claimFix = evidenceFix(b); claimFix == "" {
		return t, errors.New("no fix lies in a sealed visit")
	}
	at := -1
	for i, r := range b.Records {
		if string(r.Kind) == e.kind && (e.pick == nil || e.pick(r)) {
			at = i
			break
		}
	}
	if at < 0 {
		return t, fmt.Errorf("the claim has no such %s", e.kind)
	}
	r := b.Records[at]
	t = claimTarget{kind: e.kind, name: r.Name, held: e.by != "-", byKind: e.kind, byName: r.Name}
	if e.by != "" && e.by != "-" {
		t.byKind, t.byName = e.by, ""
	}
	if e.edit == nil {
		b.Records = append(b.Records[:at:at], b.Records[at+1:]...)
	} else {
		fields := ledger.Fields{}
		for name, v := range r.Body.All() {
			fields[name] = v
		}
		e.edit(fields)
		b.Records[at].Body = ledger.NewObject(fields)
	}
	if covered {
		b.Manifest = wageclaim.ManifestOf(b.Records)
	}
	file, err := os.Create(to)
	if err != nil {
		return t, err
	}
	out := bufio.NewWriter(file)
	return t, errors.Join(claimbundle.Write(out, b), out.Flush(), file.Close())
}

func evidenceFix(b wageclaim.Bundle) string {
	for _, r := range b.Records {
		if r.Kind != wageclaim.Visit || !sealedVisit(r) {
			continue
		}
		v, _ := r.Body.Get("record")
		o, _ := v.AsObject()
		record, err := ledger.ParseVisitRecord(o)
		if err != nil {
			continue
		}
		for _, f := range b.Records {
			if at, _, ok := f.Position(); ok && strings.HasPrefix(f.Name, record.Badge.String()) && at > record.ArrivedBetween.To && at+600 < record.DepartedBetween.From {
				return f.Name
			}
		}
	}
	return ""
}
