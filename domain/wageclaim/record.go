package wageclaim

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
)

// ErrBadBundle reports what is no bundle, or can't be read as one.
var ErrBadBundle = fault.New(fault.Invalid, "wage_claim.bad_bundle", "not a wage-claim bundle")

// ErrBadSpan reports days that make no claim.
var ErrBadSpan = fault.New(fault.Invalid, "wage_claim.bad_days", "a wage claim is of 1 to 400 days, the first of which is not after the last")

// MostDays is how many days a claim is of at most.
const MostDays = 400

// Kind is what a record is of. The kinds are stable: they stand in bundles.
type Kind string

// The kinds of record.
const (
	Company     Kind = "company"
	Worker      Kind = "worker"
	Custody     Kind = "custody"
	Fix         Kind = "fix"
	Kept        Kind = "kept" // From when to when fixes of a badge are in the bundle.
	Site        Kind = "site"
	Fence       Kind = "fence"
	Policy      Kind = "policy" // By which presence is judged.
	Ruling      Kind = "ruling"
	Visit       Kind = "visit"
	Derived     Kind = "derived" // Whether a visit comes out the same when it is derived from the bundle.
	Discrepancy Kind = "discrepancy"
	Said        Kind = "said"
	TimeEntry   Kind = "time_entry"
	Approval    Kind = "approval" // And whatever else people did about a day.
	Adjustment  Kind = "adjustment"
	PayRules    Kind = "pay_rules"
	PayRate     Kind = "pay_rate"
	PayPeriod   Kind = "pay_period"
	Hours       Kind = "hours" // Of a workweek, by class.
	Export      Kind = "export"
	ExportItem  Kind = "export_item"
	EntryOf     Kind = "entry"  // Of the ledger.
	Beside      Kind = "beside" // What people wrote, as it stands beside an entry.
	Annex       Kind = "annex"
)

// Record is one thing of a bundle.
type Record struct {
	Kind Kind
	Name string // Of its kind there is no other of the name.
	Body ledger.Object
}

// Of returns a record.
func Of(kind Kind, name string, fields ledger.Fields) Record {
	return Record{kind, name, ledger.NewObject(fields)}
}

// Line is how a record stands in a bundle: canonical JSON.
func (r Record) Line() []byte {
	return ledger.NewObject(ledger.Fields{"kind": ledger.Text(string(r.Kind)), "name": ledger.Text(r.Name), "body": ledger.Nested(r.Body)}).Canonical()
}

// String names it for people.
func (r Record) String() string { return string(r.Kind) + " " + r.Name }

func (r Record) hash() string {
	sum := sha256.Sum256(r.Line())
	return hex.EncodeToString(sum[:])
}

func (r Record) get(key string) ledger.Value {
	v, _ := r.Body.Get(key)
	return v
}

func (r Record) text(key string) string { return textIn(r.Body, key) }

func (r Record) num(key string) int64 { return numIn(r.Body, key) }

func (r Record) id(key string) domain.UUID { return idIn(r.Body, key) }

func textIn(o ledger.Object, key string) string {
	v, _ := o.Get(key)
	s, _ := v.AsText()
	return s
}

func numIn(o ledger.Object, key string) int64 {
	v, _ := o.Get(key)
	n, _ := v.AsInt()
	return n
}

func idIn(o ledger.Object, key string) domain.UUID {
	u, _ := domain.ParseUUID(textIn(o, key))
	return u
}

// id8 writes an identifier, or null where it names nothing.
func id8(u domain.UUID) ledger.Value {
	if u.IsZero() {
		return ledger.Null()
	}
	return ledger.Text(u.String())
}

func wide(n uint64) ledger.Value { return ledger.Text(strconv.FormatUint(n, 16)) }

// Manifest is what a bundle says that it has.
type Manifest []Item

// Item is one record of a manifest.
type Item struct {
	Kind Kind
	Name string
	Hash string // SHA-256 of its line, hexadecimal.
}

// ManifestOf returns the manifest of records, in their order.
func ManifestOf(all []Record) Manifest {
	m := make(Manifest, len(all))
	for i, r := range all {
		m[i] = Item{r.Kind, r.Name, r.hash()}
	}
	return m
}

// Hash is the SHA-256 of a manifest, hexadecimal: of a line for each item, of kind,
// name and hash with tabs between.
func (m Manifest) Hash() string {
	sum := sha256.New()
	for _, i := range m {
		_, _ = sum.Write([]byte(string(i.Kind) + "\t" + i.Name + "\t" + i.Hash + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Logged is an entry of the ledger with its number, as stored.
type Logged struct {
	Seq   int64
	Bytes []byte
}

// Record returns the entry as a record.
func (l Logged) Record() Record {
	return Of(EntryOf, strconv.FormatInt(l.Seq, 10), ledger.Fields{"number": ledger.Int(l.Seq), "bytes": ledger.Text(string(l.Bytes))})
}

// Anchored is a checkpoint that stands outside, and the proof that the log of the
// bundle's checkpoint begins with its log.
type Anchored struct {
	Note   string
	Hashes []ledger.Hash
}

// Bundle is all of a claim.
type Bundle struct {
	Company    domain.CompanyID
	Worker     domain.WorkerID
	From, To   domain.Date // Days of work, both included.
	PublicKey  string      // That it names; trust it only if it is known from elsewhere.
	Records    []Record
	Manifest   Manifest
	Made       Logged                  // The entry `wage_claim.made`.
	Proofs     map[int64][]ledger.Hash // Inclusion of entries, by their numbers.
	Checkpoint string                  // Signed; it covers all of the entries.
	Anchors    []Anchored
}

// MadeFields is what the entry `wage_claim.made` says.
func MadeFields(from, to domain.Date, m Manifest) ledger.Fields {
	return ledger.Fields{
		"from": ledger.Text(from.String()), "to": ledger.Text(to.String()), "records": ledger.Int(int64(len(m))), "manifest": ledger.Text(m.Hash()),
	}
}

// Number returns the number of the ledger entry that a record is; ok is false of others.
func (r Record) Number() (n int64, ok bool) {
	if r.Kind != EntryOf {
		return 0, false
	}
	return r.get("number").AsInt()
}
