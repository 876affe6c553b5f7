package reconcilefile

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/reconcile"
)

// maxLine is the most bytes that a line may have.
const maxLine = 1 << 20

// Company is what the files say of one company.
type Company struct {
	Ref   string
	Input reconcile.Input
	Names *Names

	// Unsaid are sites and jobs that a line names and none describes: often a slip of the
	// pen. Each says the line, the field and the remedy.
	Unsaid []string
}

// Decode reads the two files and returns the companies in the order of their ids. The
// thresholds in use are policy's where the files don't say otherwise.
//
// Errors: ErrMalformed, with the file's line; those of the readers.
func Decode(visits, jobs io.Reader, policy reconcile.Policy) ([]Company, error) {
	r := reader{companies: map[string]*company{}, policy: policy}
	if err := r.read(jobs, "the jobs file", r.record); err != nil {
		return nil, err
	}
	if err := r.read(visits, "the visits file", r.visit); err != nil {
		return nil, err
	}
	return r.finish()
}

type reader struct {
	companies map[string]*company
	policy    reconcile.Policy
	at        place // Where it reads.
}

// company is one whose lines are being read.
type company struct {
	Company
	said companyLine // Its own line; ID "" before it was met.
	at   *place      // Where the reader is.
	once lines
}

func (r *reader) read(in io.Reader, file string, take func([]byte) error) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 1<<16), maxLine)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Bytes()
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		r.at = place{file, n}
		if err := take(line); err != nil {
			return ErrMalformed.With("%s: %s", r.at, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s, line %d: %w", file, n+1, err)
	}
	return nil
}

// of returns the company that a line is of.
func (r *reader) of(ref string) *company {
	c := r.companies[ref]
	if c == nil {
		c = &company{Company: Company{Ref: ref, Names: newNames()}, at: &r.at, once: newLines()}
		r.companies[ref] = c
	}
	return c
}

// finish returns the companies, with what their files leave unsaid. Lines that name no
// company are of the only one that there is.
func (r *reader) finish() ([]Company, error) {
	refs := slices.Sorted(maps.Keys(r.companies))
	if len(refs) > 1 && refs[0] == "" {
		if len(refs) > 2 {
			return nil, ErrMalformed.With("some lines name no company, and there are %d: write company on each line", len(refs)-1)
		}
		r.companies[refs[1]].take(r.companies[""])
		refs = refs[1:]
	}
	all := make([]Company, 0, len(refs))
	for _, ref := range refs {
		c := r.companies[ref]
		if err := c.complete(r.policy); err != nil {
			return nil, err
		}
		all = append(all, c.Company)
	}
	return all, nil
}

// take adds the records of lines that named no company.
func (c *company) take(bare *company) {
	into, from := &c.Input.Records, &bare.Input.Records
	into.Sites, into.Crews, into.Workers = append(into.Sites, from.Sites...), append(into.Crews, from.Crews...), append(into.Workers, from.Workers...)
	into.Memberships, into.Custodies = append(into.Memberships, from.Memberships...), append(into.Custodies, from.Custodies...)
	into.Carriages, into.Signals = append(into.Carriages, from.Carriages...), append(into.Signals, from.Signals...)
	into.Jobs, into.Changes, into.Visits = append(into.Jobs, from.Jobs...), append(into.Changes, from.Changes...), append(into.Visits, from.Visits...)
	into.Bookings, into.Clocks = append(into.Bookings, from.Bookings...), append(into.Clocks, from.Clocks...)
	c.Input.Overrides = append(c.Input.Overrides, bare.Input.Overrides...)
	maps.Copy(c.Names.refs, bare.Names.refs)
	maps.Copy(c.Names.names, bare.Names.names)
	c.once.take(&bare.once)
}

// complete fills in the defaults of the company's line.
func (c *company) complete(policy reconcile.Policy) error {
	in := &c.Input
	if err := c.heldTwice(); err != nil {
		return err
	}
	c.Unsaid = c.unsaid()
	zone, err := time.LoadLocation(c.said.TimeZone)
	if err != nil || c.said.TimeZone == "Local" {
		return ErrMalformed.With("company %q: time_zone %q is no IANA name such as America/New_York", c.Ref, c.said.TimeZone)
	}
	in.Zone, in.Policy = zone, policy
	in.From, in.To = c.said.From.Date, c.said.To.Date
	from, to := c.dates()
	if in.From.IsZero() {
		in.From = from
	}
	if in.To.IsZero() {
		in.To = to
	}
	in.AsOf = int64(c.said.AsOf)
	if in.AsOf == 0 && !in.To.IsZero() {
		in.AsOf = in.To.AddDays(3).Span(zone).To.Unix()
	}
	in.BookedThrough, in.ClockedThrough = int64(c.said.BookedThrough), int64(c.said.ClockedThrough)
	if in.BookedThrough == 0 && len(in.Bookings) > 0 {
		in.BookedThrough = in.AsOf
	}
	if in.ClockedThrough == 0 && len(in.Clocks) > 0 {
		in.ClockedThrough = in.AsOf
	}
	return nil
}

// dates returns the first and the last date of the jobs, or, where there are none, of
// the visits.
func (c *company) dates() (from, to domain.Date) {
	take := func(d domain.Date) {
		if from.IsZero() || d.Before(from) {
			from = d
		}
		if d.After(to) {
			to = d
		}
	}
	for _, j := range c.Input.Jobs {
		take(j.Date)
		if !j.Until.IsZero() {
			take(j.Until)
		}
	}
	if from.IsZero() {
		for _, v := range c.Input.Visits {
			take(domain.DateOf(time.Unix(v.Arrived, 0), c.Input.Zone))
		}
	}
	return from, to
}
