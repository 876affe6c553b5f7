package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

var ledgerTamper = claim{
	name:   "ledger-tamper",
	target: "every tampering caught and named",
	run:    proveLedgerTamper,
}

// proveLedgerTamper lets a company live for some days, and then tampers with
// copies of its ledger in every way of the list, as a superuser who also has the
// signing key: all of us together. `actual ledger verify` must end with 1 and
// name what was done.
func proveLedgerTamper(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	books, err := b.keepBooks(ctx)
	if err != nil {
		return result{}, err
	}
	count := &caught{b: b, books: books}
	if err := count.fits(ctx); err != nil {
		return result{}, err
	}
	for _, part := range [][]tampering{entryTamperings, checkpointTamperings, visitTamperings} {
		for _, t := range part {
			if err := count.live(ctx, t); err != nil {
				return result{}, fmt.Errorf("%s: %w", t.done, err)
			}
		}
	}
	if err := count.bundles(ctx); err != nil {
		return result{}, err
	}
	figures := fmt.Sprintf("%d of %d tamperings caught and named, %d of them forged so well that only the anchor shows it; %d entries, %d checkpoints, %d anchored",
		count.named, count.tried, count.forged, books.size, books.checkpoints, len(books.anchored))
	return result{figures: figures, ok: count.named == count.tried && count.tried > 0}, nil
}

// tampering is one thing that is done to a copy, and what must be said of it.
type tampering struct {
	done   string
	do     func(ctx context.Context, f *forger) ([]named, error)
	forged bool // All of it is consistent and signed: without the anchor it must fit, or the forgery is no good and proves nothing.
}

// named is what a report must name: a finding with all of this. A seq of -1 is
// about no entry.
type named struct {
	what     string
	seq      int64
	subject  string
	from, to int64
	text     string // Part of it.
}

// report is what `actual ledger verify --json` prints.
type report struct {
	Fits        bool      `json:"fits"`
	Entries     int64     `json:"entries"`
	Pending     int64     `json:"pending"`
	Visits      int64     `json:"visits"`
	Checkpoints int64     `json:"checkpoints"`
	SignedTo    int64     `json:"signed_to"`
	AnchoredTo  int64     `json:"anchored_to"`
	Findings    []finding `json:"findings"`
}

type finding struct {
	What    string `json:"what"`
	Seq     int64  `json:"seq"`
	Subject string `json:"subject"`
	From    int64  `json:"from"`
	To      int64  `json:"to"`
	Text    string `json:"text"`
}

func (f finding) is(n named) bool {
	return f.What == n.what && f.Seq == n.seq && f.Subject == n.subject && f.From == n.from && f.To == n.to && strings.Contains(f.Text, n.text)
}

// verify runs `actual ledger verify --json` and checks that its exit code and its
// report agree.
func (b *bench) verify(ctx context.Context, env []string, args ...string) (report, error) {
	out, err := b.try(ctx, env, append([]string{"ledger", "verify", "--json"}, args...)...)
	if err != nil {
		return report{}, err
	}
	var r report
	if err := json.Unmarshal([]byte(out.stdout), &r); err != nil {
		return r, fmt.Errorf("ledger verify ended with %d and no report: %s", out.code, out.stderr)
	}
	if want := map[bool]int{true: 0, false: 1}[r.Fits]; out.code != want || r.Fits != (len(r.Findings) == 0) {
		return r, fmt.Errorf("ledger verify ended with %d: fits %v, %d findings", out.code, r.Fits, len(r.Findings))
	}
	return r, nil
}

// caught counts.
type caught struct {
	b                    *bench
	books                *books
	tried, named, forged int
}

// fits checks that all is well before anything is done.
func (c *caught) fits(ctx context.Context) error {
	r, err := c.b.verify(ctx, nil, "--company", c.books.ref)
	switch {
	case err != nil:
		return err
	case !r.Fits || r.Pending != 0 || r.Entries != c.books.size || r.AnchoredTo != c.books.size || r.SignedTo != c.books.size:
		return fmt.Errorf("before any tampering the ledger should fit, wholly signed and anchored: %+v", r)
	}
	c.b.say("untouched: %d entries, %d visit versions, %d checkpoints fit, anchored at %v", r.Entries, r.Visits, r.Checkpoints, c.books.anchored)
	return nil
}

// live does a tampering to a copy and asks the verifier.
func (c *caught) live(ctx context.Context, t tampering) error {
	return c.b.copied(ctx, func(copy *bench) error {
		var wanted []named
		err := copy.asAdmin(ctx, func(conn *pgx.Conn) error {
			f, err := c.books.forger(ctx, conn)
			if err != nil {
				return err
			}
			wanted, err = t.do(ctx, f)
			return err
		})
		if err != nil {
			return err
		}
		if t.forged {
			r, err := copy.verify(ctx, []string{"ACTUAL_ANCHOR_DIR=" + c.books.noAnchors}, "--company", c.books.ref)
			if err != nil {
				return err
			}
			if !r.Fits {
				return fmt.Errorf("the forgery should be perfect but for the anchor: %+v", r.Findings)
			}
		}
		r, err := copy.verify(ctx, nil, "--company", c.books.ref)
		if err != nil {
			return err
		}
		c.judge(t.done, t.forged, r, wanted)
		return nil
	})
}

// judge counts a tampering as caught if everything that must be named is, and
// prints what was said.
func (c *caught) judge(done string, forged bool, r report, wanted []named) {
	c.tried++
	var missed []named
	var said []string
	for _, n := range wanted {
		at := -1
		for i, f := range r.Findings {
			if f.is(n) {
				at = i
				break
			}
		}
		if at < 0 {
			missed = append(missed, n)
			continue
		}
		said = append(said, r.Findings[at].Text)
	}
	if len(missed) > 0 || len(wanted) == 0 || r.Fits {
		c.b.say("NOT NAMED  %s\n        wanted %+v\n        said %+v", done, missed, r.Findings)
		return
	}
	c.named++
	if forged {
		c.forged++
	}
	c.b.say("%s\n          → %s", done, strings.Join(said, "\n          → "))
}
