package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/quickbookstime/sim"
)

// tokenRotation kills processes that renew the tokens of a connection.
var tokenRotation = claim{
	name: "token-rotation",
	target: "a process that renews a company's connection to QuickBooks Time is killed with -9 at each point of the renewal, the access token before alive or ended, at a vendor that takes the old refresh token once " +
		"more or not: the next process works, and everything is renewed; but where the vendor gave the answer away and takes nothing else, it works until the access token ends, says why it ends, and is " +
		"connected again; of processes at once one renews",
	run: proveTokenRotation,
}

// rotationOf is the proof at work.
type rotationOf struct {
	*bench
	stand   *rotationStand
	victims int
}

// asVictim is the environment of a process whose connections to the database bear a name.
func (p *rotationOf) asVictim(named string) []string {
	env := p.environment()
	for i, setting := range env {
		name, value, _ := strings.Cut(setting, "=")
		at, err := url.Parse(value)
		if !strings.HasPrefix(name, "ACTUAL_DATABASE_URL_") || err != nil {
			continue
		}
		q := at.Query()
		q.Set("application_name", named)
		at.RawQuery = q.Encode()
		env[i] = name + "=" + at.String()
	}
	return env
}

// rotationCase is one kill.
type rotationCase struct {
	point rotationPoint
	grace bool // The vendor takes the refresh token before the newest.
	ended bool // The access token has ended when it is renewed.
}

func (c rotationCase) String() string {
	return fmt.Sprintf("killed %s; the access token before %s; the vendor takes the old refresh token %s", c.point,
		map[bool]string{true: "has ended", false: "lives"}[c.ended], map[bool]string{true: "once more", false: "no more"}[c.grace])
}

// lost reports whether nothing that anybody can do renews the connection then.
func (c rotationCase) lost() bool { return c.point.loses() && !c.grace }

func proveTokenRotation(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	p := &rotationOf{bench: b}
	p.stand = openRotationStand(b.asAdmin)
	b.closers = append(b.closers, func(context.Context) error {
		p.stand.server.CloseClientConnections()
		p.stand.server.Close()
		return nil
	})
	if err := p.furnished(ctx); err != nil {
		return result{}, err
	}
	cases, renewed, said := 0, 0, 0
	for _, grace := range []bool{true, false} {
		for _, ended := range []bool{false, true} {
			for _, point := range rotationPoints {
				c := rotationCase{point, grace, ended}
				became, err := p.one(ctx, c)
				if err != nil {
					return result{}, fmt.Errorf("%s: %w", c, err)
				}
				cases++
				if c.lost() {
					said++
				} else {
					renewed++
				}
				b.say("%s: %s", c, became)
			}
		}
	}
	many, err := p.together(ctx)
	if err != nil {
		return result{}, err
	}
	return result{
		figures: fmt.Sprintf("%d kills: after %d the next process works and the tokens are renewed; after %d, of which the answer was lost at a vendor that takes the old refresh token no more, "+
			"the next process works while the access token lives, the reason is said, and connecting again heals it; %s; load %s", cases, renewed, said, many, load()),
		ok: cases == 20,
	}, nil
}

const rotationSecret = "proof-secret-of-time"

// furnished makes a company with our application's credentials, at a stand-in.
func (p *rotationOf) furnished(ctx context.Context) error {
	p.more = append(p.more, "ACTUAL_VENDOR_QUICKBOOKS_TIME=rate=60000/1m/1000")
	if _, err := p.actual(ctx, "company", "create", "northside", "--name", "Northside", "--time-zone", "America/New_York"); err != nil {
		return err
	}
	secrets := filepath.Join(p.folder, "time-secrets")
	if err := os.WriteFile(secrets, []byte("client_id=proof-client-of-time\nclient_secret="+rotationSecret+"\n"), 0o600); err != nil {
		return err
	}
	_, err := p.actual(ctx, "vendor", "set", "quickbookstime", "--company", "northside", "--setting", "base_url="+p.stand.server.URL, "--secrets", secrets)
	return err
}

// connect connects the account, as a person does on the command line.
func (p *rotationOf) connect(ctx context.Context, grace bool) error {
	p.stand.begin("")
	err := p.stand.sim.Add(sim.Seed{
		Accounts: []sim.Account{{Name: "northside", PerWindow: -1, Users: []sim.User{{ID: 501, FirstName: "Ada", Active: true}}}},
		Apps:     []sim.App{{ID: "proof-client-of-time", Secret: rotationSecret, Account: "northside", Grace: grace}},
	})
	if err != nil {
		return err
	}
	out, _ := p.actual(ctx, "connect", "quickbookstime", "--company", "northside", "--json") // Nothing is pasted, so it fails.
	var begun struct {
		URL string `json:"authorize_url"`
	}
	if err := json.Unmarshal([]byte(out), &begun); err != nil {
		return fmt.Errorf("begin to connect: %q: %w", out, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, begun.URL, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = p.actual(ctx, "connect", "quickbookstime", "--company", "northside", "--answer", resp.Header.Get("Location"))
	return err
}

// due has the connection be due: nine of ten days have passed, or all and one more.
func (p *rotationOf) due(ctx context.Context, ended bool) error {
	days := 9
	if ended {
		days = 11
	}
	p.stand.pass(time.Duration(days) * 24 * time.Hour)
	return p.asAdmin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `UPDATE vendor_connection SET renewed_at = renewed_at - make_interval(days => $1), expires_at = expires_at - make_interval(days => $1)`, days)
		return err
	})
}

// later lets the turn of the process that was killed pass: half a minute.
func (p *rotationOf) later(ctx context.Context) error {
	return p.asAdmin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `UPDATE vendor_connection SET turn_until = now() WHERE turn IS NOT NULL`)
		return err
	})
}

// checked is what `actual connection check` or list says.
type checked struct {
	Standing string `json:"standing"`
	Why      string `json:"why"`
}

func (p *rotationOf) check(ctx context.Context, verb string) (c checked, err error) {
	args := []string{"connection", verb, "--company", "northside", "--json"}
	if verb == "check" {
		args = append(args, "quickbookstime")
	}
	out, err := p.actual(ctx, args...)
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(strings.Split(out, "\n")[0]), &c)
}

// one kills a process at a point, and looks at what the next ones can do.
func (p *rotationOf) one(ctx context.Context, c rotationCase) (string, error) {
	if err := p.connect(ctx, c.grace); err != nil {
		return "", err
	}
	if err := p.due(ctx, c.ended); err != nil {
		return "", err
	}
	p.stand.begin(c.point)
	cmd := exec.CommandContext(ctx, p.binary, "connection", "check", "quickbookstime", "--company", "northside")
	var out bytes.Buffer
	p.victims++
	named := fmt.Sprint("victim-", p.victims)
	cmd.Env, cmd.Stdout, cmd.Stderr = p.asVictim(named), &out, &out
	p.stand.mu.Lock()
	p.stand.victim, p.stand.named = cmd, named
	err := cmd.Start()
	p.stand.mu.Unlock()
	if err != nil {
		return "", err
	}
	var died *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &died) || died.ExitCode() != -1 {
		return "", errors.Join(fmt.Errorf("it was not killed: %w: %s", err, out.String()), p.stand.ended())
	}
	if !c.ended { // At once, while the turn of the dead one is not over.
		if _, err := p.check(ctx, "check"); err != nil {
			return "", fmt.Errorf("the next process does not work: %w", err)
		}
	}
	if err := p.stand.ended(); err != nil {
		return "", err
	}
	if err := p.later(ctx); err != nil {
		return "", err
	}
	return p.judge(ctx, c)
}

// judge looks at how the connection is settled by the process after.
func (p *rotationOf) judge(ctx context.Context, c rotationCase) (string, error) {
	_, failed := p.check(ctx, "check")
	now, err := p.check(ctx, "list")
	if err != nil {
		return "", err
	}
	const reason = "was cut off after it was sent and before its answer was stored"
	switch {
	case !c.lost() && (failed != nil || now.Standing != "connected"):
		return "", fmt.Errorf("it should be connected: %s %s %w", now.Standing, now.Why, failed)
	case !c.lost():
		return "the next process works, and all is renewed", nil
	case !strings.Contains(now.Why, reason):
		return "", fmt.Errorf("it does not say why: %s %q", now.Standing, now.Why)
	case c.ended && (failed == nil || now.Standing != "connect_again"):
		return "", fmt.Errorf("it should say that a person must connect again: %s %w", now.Standing, failed)
	case !c.ended && (failed != nil || now.Standing != "ending"):
		return "", fmt.Errorf("it should work until the access token ends: %s %w", now.Standing, failed)
	}
	if err := p.connect(ctx, c.grace); err != nil {
		return "", err
	}
	healed, err := p.check(ctx, "check")
	if err != nil || healed.Standing != "connected" {
		return "", fmt.Errorf("connecting again does not heal it: %s %w", healed.Standing, err)
	}
	if c.ended {
		return "nothing can renew it: connect_again, and why; connected again", nil
	}
	return "nothing can renew it: it works until the token ends, ending, and why; connected again", nil
}

// rotationCrowd is how many processes find a connection due at once.
const rotationCrowd = 5

// together has processes find the connection due at once, at the less patient vendor.
func (p *rotationOf) together(ctx context.Context) (string, error) {
	const rounds = 4
	for round := range rounds {
		if err := p.connect(ctx, false); err != nil {
			return "", err
		}
		if err := p.due(ctx, round%2 == 1); err != nil {
			return "", err
		}
		p.stand.begin("")
		var each sync.WaitGroup
		failed := make([]error, rotationCrowd)
		for i := range failed {
			each.Go(func() { _, failed[i] = p.check(ctx, "check") })
		}
		each.Wait()
		if err := errors.Join(failed...); err != nil {
			return "", fmt.Errorf("of %d processes at once: %w", rotationCrowd, err)
		}
		if n := p.stand.came(); n != 1 {
			return "", fmt.Errorf("%d processes at once renewed %d times", rotationCrowd, n)
		}
	}
	return fmt.Sprintf("%d times %d processes at once: one renewed, all worked", rounds, rotationCrowd), nil
}
