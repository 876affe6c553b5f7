package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/cmd/internal/browser"
	"actual/contracts/smtp"
)

// weeklyMail has two real servers send a company's summaries to a real mail server, over
// changes of the clocks and a downtime, and kills servers in the middle of it; and looks
// at what came in a real browser.
var weeklyMail = claim{
	name:   "weekly-mail",
	target: "each period once to each reader over DST, downtime, two processes and kill -9 between decide and sent; HTML without a fault at phone and desk width, light and dark; text, CSV, XLSX and API hold the same figures; one-click unsubscribe holds",
	run:    proveWeeklyMail,
}

// Who gets the summaries.
const (
	owner   = "owner@northside.example"
	foreman = "capataz@northside.example" // In Spanish.
	leaver  = "leaver@northside.example"  // Who takes the link of the first.
	nobody  = "nobody@northside.example"  // Whom the mail server does not know.
)

// mailProof is the proof at work.
type mailProof struct {
	b       *bench
	c       client
	admin   *pgx.Conn
	inbox   *smtp.Inbox
	strikes *strikes
	browser *browser.Browser
	shots   string // Where pictures are kept.

	from, began time.Time
	speed       int64
	servers     []*process
	late        [][]byte // Events that come after the first summary.

	wrong  []string
	looked int // Windows.
}

func (p *mailProof) find(format string, args ...any) {
	p.wrong = append(p.wrong, fmt.Sprintf(format, args...))
	p.b.say("WRONG "+format, args...)
}

func proveWeeklyMail(ctx context.Context, b *bench) (result, error) {
	p := &mailProof{b: b, strikes: &strikes{}}
	program, err := browser.Find(ctx, b.say)
	if err != nil {
		return result{}, err
	}
	if err := p.open(ctx); err != nil {
		return result{}, err
	}
	if p.browser, err = browser.Open(ctx, program); err != nil {
		return result{}, err
	}
	b.closers = append(b.closers, p.browser.Close)
	if err := p.furnish(ctx); err != nil {
		return result{}, fmt.Errorf("furnish the company: %w", err)
	}
	for _, s := range mailStretches {
		if err := p.stretch(ctx, s); err != nil {
			return result{}, fmt.Errorf("%s: %w", s.what, err)
		}
	}
	if err := p.look(ctx); err != nil {
		return result{}, fmt.Errorf("look at the mail: %w", err)
	}
	return p.judge(ctx)
}

// open starts the mail server, with encryption, and the database.
func (p *mailProof) open(ctx context.Context) (err error) {
	if err := p.b.open(ctx); err != nil {
		return err
	}
	if p.admin, err = pgx.Connect(ctx, p.b.database.AdminURL); err != nil {
		return err
	}
	p.b.closers = append(p.b.closers, p.admin.Close)
	secured, err := mailServerTLS()
	if err != nil {
		return err
	}
	p.inbox, err = smtp.OpenWith(smtp.Options{TLS: secured, Refuse: p.strikes.address, Answer: p.strikes.letter})
	if err != nil {
		return err
	}
	p.b.closers = append(p.b.closers, func(context.Context) error { return p.inbox.Close() })
	if p.shots = os.Getenv("DIR"); p.shots == "" {
		p.shots = filepath.Join(".local", "weekly-mail")
	}
	return os.MkdirAll(p.shots, 0o755)
}

// move sets the clock of what is started from now on.
func (p *mailProof) move(from string, speed int64) error {
	at, err := time.Parse(time.RFC3339, from)
	p.from, p.began, p.speed = at, time.Now(), speed
	p.b.more = []string{
		"ACTUAL_ENVIRONMENT=clocktest", fmt.Sprintf("ACTUAL_DEMO_CLOCK=%s,%s,%d", from, p.began.UTC().Format(time.RFC3339Nano), speed),
		"ACTUAL_SMTP_ADDRESS=" + p.inbox.Address(), "ACTUAL_SMTP_FROM=Actual <post@actual.example>", "ACTUAL_SMTP_HELO=localhost", "ACTUAL_SMTP_PER_MINUTE=6000",
	}
	return err
}

// mailStretch is a time in which two servers are at work; between two of them none is.
type mailStretch struct {
	what     string
	from     string                                        // Of the servers' clock.
	after    func(p *mailProof, ctx context.Context) error // What happens then.
	strikeAt strikeAt
	sent     []string // Periods that end it when all their letters are over.
	at       string   // When summaries are due from now on; empty: as before.
}

// The company's week is told on Sundays at 02:30, which spring leaves out; in autumn at
// 01:30, which comes twice.
var mailStretches = []mailStretch{
	{
		what: "spring: 02:30 does not exist; both servers are killed between decide and the first address", from: "2027-03-14T06:58:00Z", strikeAt: atAddress, sent: []string{"2027-03-14"},
		after: (*mailProof).afterFirst,
	},
	{
		what: "after sixteen days of downtime with two Sundays; a late burst has restated the first week; servers are killed when all of a letter is with the mail server",
		from: "2027-03-30T12:00:00Z", strikeAt: atLetter, sent: []string{"2027-03-21", "2027-03-28"},
	},
	{
		what: "autumn: 01:30 comes twice", from: "2027-11-07T05:28:00Z", at: "01:30", sent: []string{"2027-11-07"},
	},
}

func (p *mailProof) start(ctx context.Context) error {
	p.servers = nil
	for range 2 {
		server, err := p.b.start(ctx)
		if err != nil {
			return err
		}
		p.servers = append(p.servers, server)
	}
	for _, server := range p.servers {
		if err := server.ready(ctx); err != nil {
			return err
		}
	}
	p.c.url = p.servers[0].url
	return nil
}

const mailSpeed = 20

func (p *mailProof) stretch(ctx context.Context, s mailStretch) error {
	if err := p.move(s.from, mailSpeed); err != nil {
		return err
	}
	p.b.say("%s", s.what)
	if s.at != "" {
		if err := p.revise(ctx, s.at); err != nil {
			return err
		}
	}
	if err := p.start(ctx); err != nil {
		return err
	}
	if s.strikeAt != "" {
		struck := p.strikes.arm(s.strikeAt, func() {
			for _, server := range p.servers {
				server.kill()
			}
		})
		select {
		case <-struck:
			p.b.say("killed both servers: %s", s.strikeAt)
		case <-time.After(3 * time.Minute):
			return errors.New("no letter came to kill servers at")
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := p.start(ctx); err != nil {
			return err
		}
	}
	err := wait(ctx, 6*time.Minute, func() (bool, error) { return p.over(ctx, s.sent) })
	if err == nil && s.after != nil {
		err = s.after(p, ctx)
	}
	for _, server := range p.servers {
		err = errors.Join(err, server.stop(ctx))
	}
	return err
}

// revise turns summaries off and on again, so that nothing before is made up for.
func (p *mailProof) revise(ctx context.Context, at string) error {
	for _, args := range [][]string{{"--weekly=false"}, {"--weekly", "--at", at}} {
		if _, err := p.b.actual(ctx, append([]string{"digest", "settings", "--company", "northside"}, args...)...); err != nil {
			return err
		}
	}
	return nil
}

// afterFirst takes the leaver off the list, and lets come what is late: the first week is
// another than was told.
func (p *mailProof) afterFirst(ctx context.Context) error {
	if err := p.leave(ctx); err != nil {
		return err
	}
	if len(p.late) == 0 {
		return errors.New("the season has nothing that comes late")
	}
	return p.post(ctx, p.late)
}

// over reports whether there is a summary of each of the periods, and no letter waits.
func (p *mailProof) over(ctx context.Context, sent []string) (bool, error) {
	var made, waiting int
	err := p.admin.QueryRow(ctx, `SELECT (SELECT count(*) FROM digest WHERE NOT by_hand AND sent_on::text = ANY ($1)), (SELECT count(*) FROM digest_letter WHERE fate = 'waiting')`, sent).Scan(&made, &waiting)
	return made == len(sent) && waiting == 0, err
}
