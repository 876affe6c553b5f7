package wageclaim

import (
	"fmt"
	"time"

	"actual/domain/ledger"
	"actual/domain/presence"
)

// Trust is what a bundle is verified against, and how its policies are read.
type Trust struct {
	Keys    ledger.Verifiers // That may have signed.
	Anchors [][]byte         // Checkpoints that were kept elsewhere.
	// Policy reads the parameters of a policy that a record holds.
	Policy func(text string) (presence.Policy, error)
	// Zone reads a time zone's IANA name.
	Zone func(name string) (*time.Location, error)
}

// Finding is one thing that does not fit.
type Finding struct {
	Kind Kind   // Of the record that it is about; empty: of the bundle itself.
	Name string // Of that record.
	Text string // A plain sentence.
}

// String is the finding for people.
func (f Finding) String() string {
	if f.Kind == "" {
		return f.Text
	}
	return fmt.Sprintf("%s %s: %s", f.Kind, f.Name, f.Text)
}

// Report is what Verify found.
type Report struct {
	Records  map[Kind]int
	Proven   int   // Entries that the log was shown to have.
	Signed   int64 // The size of the log that the checkpoint is of.
	SignedAt int64
	Anchored int64 // The size of the largest log among what was kept elsewhere that this one begins with.
	Linked   int   // Records that an entry made at the time speaks of, and that are as it says.
	Sealed   int   // Visits whose fixes are those that they were sealed with.
	Derived  int   // Visits that came out the same, derived from fixes and fences.
	// Underived are visits that can't be derived from what is here, as the bundle says of
	// each; their entries speak for them.
	Underived int
	Weeks     int // Workweeks whose hours were classified again.
	Findings  []Finding
	Omitted   int // Findings beyond MostFindings.
}

// MostFindings is how many findings a report lists.
const MostFindings = 50

// Fits reports whether nothing was found.
func (r Report) Fits() bool { return len(r.Findings) == 0 }

// logged is an entry that was read.
type logged struct {
	seq  int64
	said ledger.Entry
}

// verification is one bundle being verified.
type verification struct {
	b        Bundle
	trust    Trust
	report   Report
	entries  []logged // In order.
	by       map[string][]logged
	of       map[Kind][]Record
	zone     *time.Location
	policies map[string]presence.Policy
}

// Verify holds a bundle against its manifest, against the log, against what the ledger
// said of each thing at the time, and against what comes out when it is computed again.
// The first finding is the first thing that does not fit.
func Verify(b Bundle, trust Trust) Report {
	v := &verification{b: b, trust: trust, by: map[string][]logged{}, of: map[Kind][]Record{}, policies: map[string]presence.Policy{}}
	v.report.Records = map[Kind]int{}
	for _, r := range b.Records {
		v.report.Records[r.Kind]++
		v.of[r.Kind] = append(v.of[r.Kind], r)
	}
	v.manifest()
	v.log()
	v.who()
	v.links()
	v.times()
	v.visits()
	v.hours()
	return v.report
}

func (v *verification) find(kind Kind, name, format string, args ...any) {
	if len(v.report.Findings) == MostFindings {
		v.report.Omitted++
		return
	}
	v.report.Findings = append(v.report.Findings, Finding{kind, name, fmt.Sprintf(format, args...)})
}

// manifest holds the records against the manifest, and that against the entry that says
// that the bundle was made.
func (v *verification) manifest() {
	type place struct {
		kind Kind
		name string
	}
	listed, met := map[place]string{}, map[place]bool{}
	for _, i := range v.b.Manifest {
		listed[place{i.Kind, i.Name}] = i.Hash
	}
	for _, r := range v.b.Records {
		at := place{r.Kind, r.Name}
		hash, there := listed[at]
		switch {
		case met[at]:
			v.find(r.Kind, r.Name, "is in the bundle twice")
		case !there:
			v.find(r.Kind, r.Name, "was added: the manifest has none of the name")
		case hash != r.hash():
			v.find(r.Kind, r.Name, "was altered: it is not what the manifest says that was handed out")
		}
		met[at] = true
	}
	for _, i := range v.b.Manifest {
		if !met[place{i.Kind, i.Name}] {
			v.find(i.Kind, i.Name, "is missing: the manifest has it")
		}
	}
	made, err := ledger.ParseEntry(v.b.Made.Bytes)
	if err != nil || made.Kind != ledger.WageClaimMade || made.Subject != "worker:"+v.b.Worker.String() {
		v.find("", "", "the entry that says that the bundle was made can't be read, or is of something else")
		return
	}
	want := ledger.NewObject(MadeFields(v.b.From, v.b.To, v.b.Manifest))
	for name, value := range want.All() {
		if said, _ := made.Body.Get(name); string(said.Canonical()) != string(value.Canonical()) {
			v.find("", "", "the manifest is not the one that was handed out: by entry %d its %q is %s, and it is %s", v.b.Made.Seq, name, said.Canonical(), value.Canonical())
		}
	}
}

// who checks that the bundle is of the worker and company that it says.
func (v *verification) who() {
	if one := v.of[Worker]; len(one) != 1 || one[0].Name != v.b.Worker.String() {
		v.find(Worker, v.b.Worker.String(), "is not whom the bundle is about")
	}
	one := v.of[Company]
	if len(one) != 1 || one[0].Name != v.b.Company.String() {
		v.find(Company, v.b.Company.String(), "is not whose the bundle is")
		v.zone = time.UTC
		return
	}
	zone, err := v.trust.Zone(one[0].text("zone"))
	if err != nil {
		v.find(Company, one[0].Name, "its time zone can't be read: %v", err)
		zone = time.UTC
	}
	v.zone = zone
}

func (v *verification) about(subject string, kinds ...ledger.Kind) (all []logged) {
	for _, e := range v.by[subject] {
		for _, k := range kinds {
			if e.said.Kind == k {
				all = append(all, e)
			}
		}
	}
	return all
}

func (v *verification) day(day string) string {
	return "time:" + v.b.Worker.String() + "/" + day
}
