package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"time"

	"actual/adapters/outbound/keyfile"
	"actual/adapters/outbound/notehubapi"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/adapters/telemetry"
	"actual/app/vault"
	"actual/contracts/faults"
	"actual/domain"
	"actual/ports"
)

// hubCaller calls the stand-in as a server does: the same vault, wall, adapter,
// logger and telemetry, in this process, so that each fault can be put before each
// call, and the errors be read.
type hubCaller struct {
	vault     *vault.Vault
	hub       *notehubapi.Client
	telemetry *telemetry.Telemetry
	log       *slog.Logger
	flush     func(context.Context) error
	errors    []string
	calls     int
}

// newCaller returns a caller over the proof's database that logs to a file.
func (p *leakProof) newCaller(ctx context.Context) (*hubCaller, error) {
	file, err := os.Create(p.path("caller.log"))
	if err != nil {
		return nil, err
	}
	p.b.closers = append(p.b.closers, func(context.Context) error { return file.Close() })
	c := &hubCaller{log: telemetry.NewLogger(file, slog.LevelDebug)}
	if c.telemetry, c.flush, err = telemetry.Start(ctx, telemetry.Config{OTLPEndpoint: p.otlp.url, Log: c.log}); err != nil {
		return nil, err
	}
	const conns = 4
	pool, err := postgis.OpenApp(ctx, p.b.database.URLs.App, conns)
	if err != nil {
		return nil, err
	}
	p.b.closers = append(p.b.closers, func(context.Context) error { pool.Close(); return nil })
	tasks, err := postgis.NewTaskInserter(pool)
	if err != nil {
		return nil, err
	}
	ring, err := keyfile.NewRing(p.b.vaultKeys())
	if err != nil {
		return nil, err
	}
	work := postgis.NewUnitOfWork(pool, tasks)
	c.vault = vault.New(work, ring, system.Clock{}, system.Identifiers{}, system.Secrets{}, vault.AllowedURLs{"http://127.0.0.1"})
	c.hub = notehubapi.New(notehubapi.Options{Policy: notehubapi.Policy{
		Local: true, BackoffMin: time.Millisecond, BackoffMax: time.Millisecond,
		Deadline: 700 * time.Millisecond, Timeout: 200 * time.Millisecond, Attempts: 2, TripAfter: 300, OpenFor: 50 * time.Millisecond,
		Rates: []ports.Rate{{Calls: 60_000, Per: time.Minute, Burst: 1000}},
	}}, c.vault, postgis.NewRateBudget(work), c.telemetry.Vendors, system.Clock{}, c.log)
	return c, nil
}

const leakDevice = "dev:864475040000001"

// all makes every call that the adapter has, and keeps what its errors say in every
// way that Go prints them.
func (c *hubCaller) all(ctx context.Context, company domain.CompanyID) {
	const hour = time.Hour
	to := time.Now().UTC().Truncate(hour)
	calls := []func() error{
		func() error {
			for _, err := range c.hub.Uploaded(ctx, company, ports.HubWindow{From: to.Add(-48 * hour), To: to}) {
				if err != nil {
					return err
				}
			}
			return nil
		},
		func() error {
			for _, err := range c.hub.Devices(ctx, company) {
				if err != nil {
					return err
				}
			}
			return nil
		},
		func() error { _, err := c.hub.Variables(ctx, company, leakDevice); return err },
		func() error {
			return c.hub.SetVariables(ctx, company, leakDevice, map[string]string{"_gps_secs": "15"})
		},
		func() error { return c.hub.UnsetVariable(ctx, company, leakDevice, "_gps_secs") },
	}
	for _, call := range calls {
		c.calls++
		err := call()
		if err == nil {
			continue
		}
		c.log.ErrorContext(ctx, "a call failed", "error", err) // As whoever meets it does.
		for e := err; e != nil; e = errors.Unwrap(e) {
			c.errors = append(c.errors, fmt.Sprintf("%s | %+v | %#v | %q", e, e, e, e))
		}
	}
}

// faulty puts each fault before each company's calls.
func (p *leakProof) faulty(ctx context.Context) error {
	hub := p.sandbox.Vendor("notehub").Injector
	for _, entry := range faults.All {
		for _, f := range p.firms {
			rule := faults.Rule{Fault: faults.Fault{Kind: entry.Kind, Delay: min(entry.Delay, 50*time.Millisecond)}}
			if err := hub.Inject(rule); err != nil {
				return err
			}
			p.caller.all(ctx, f.id)
			hub.Clear()
			if _, err := p.admin.Exec(ctx, `DELETE FROM vendor_budget`); err != nil { // What was told to wait for long.
				return err
			}
		}
	}
	for mode := range echoes {
		p.echo.Store(int64(mode + 1))
		for _, f := range p.firms {
			p.caller.all(ctx, f.id)
		}
	}
	p.echo.Store(0)
	for _, f := range p.firms {
		p.caller.all(ctx, f.id) // And well again.
	}
	p.b.say("%d calls to the stand-in, with %d kinds of faults and %d answers that show the request's own secrets; %d of them came to the stand-in; %d errors",
		p.caller.calls, len(faults.All), len(echoes), hub.Count(""), len(p.caller.errors))
	if len(p.caller.errors) < len(faults.All) {
		return errors.New("the faults came to too few errors: nothing was tried")
	}
	return nil
}

// echoes are answers of a vendor that shows what it was sent: the worst that an
// adapter can meet.
var echoes = []func(w http.ResponseWriter, seen string){
	func(w http.ResponseWriter, seen string) { refuseWith(w, http.StatusBadRequest, seen) },
	func(w http.ResponseWriter, seen string) { refuseWith(w, http.StatusUnauthorized, seen) },
	func(w http.ResponseWriter, seen string) { refuseWith(w, http.StatusForbidden, seen) },
	func(w http.ResponseWriter, seen string) { refuseWith(w, http.StatusNotFound, seen) },
	func(w http.ResponseWriter, seen string) { refuseWith(w, http.StatusConflict, seen) },
	func(w http.ResponseWriter, seen string) { refuseWith(w, http.StatusInternalServerError, seen) },
	func(w http.ResponseWriter, seen string) { refuseWith(w, http.StatusServiceUnavailable, seen) },
	func(w http.ResponseWriter, seen string) { _, _ = fmt.Fprintf(w, `{"events": "%s"`, seen) },
	func(w http.ResponseWriter, seen string) { _, _ = fmt.Fprintf(w, `<html>%s</html>`, seen) },
	func(w http.ResponseWriter, seen string) {
		w.Header().Set("Location", "http://127.0.0.1:1/?token="+strings.ReplaceAll(seen, " ", "%20"))
		w.WriteHeader(http.StatusFound)
	},
}

// inTurns is the mode in which each request is answered by the next of the echoes.
var inTurns = int64(len(echoes) + 1)

// sentWith shows what a request came with, in several dresses.
func sentWith(r *http.Request) string {
	said := r.Header.Get("Authorization")
	for _, secret := range []string{strings.TrimPrefix(said, "Bearer "), r.Form.Get("client_id"), r.Form.Get("client_secret")} {
		if secret != "" {
			as := written(secret)
			said += fmt.Sprintf(" (%s) <%s> [%s] %s", secret, as["URL"], as["base64"], as["hex"])
		}
	}
	return said
}

func refuseWith(w http.ResponseWriter, status int, seen string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"err": seen, "code": status, "status": seen, "request": seen, "details": map[string]string{"token": seen}})
}

// standIn serves the sandbox below /notehub, with echoes before it on demand. The
// tokens that it gives out are secrets, too.
func (p *leakProof) standIn() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if mode := p.echo.Load(); mode > 0 {
			_ = r.ParseForm()
			if mode == inTurns {
				mode = 1 + p.turn.Add(1)%int64(len(echoes))
			}
			echoes[mode-1](w, sentWith(r))
			return
		}
		if !strings.HasSuffix(r.URL.Path, "/oauth2/token") {
			p.sandbox.ServeHTTP(w, r)
			return
		}
		kept := httptest.NewRecorder()
		p.sandbox.ServeHTTP(&both{ResponseWriter: w, copy: kept}, r)
		p.learnToken(kept.Body.Bytes())
	})
}

// both writes an answer and keeps it.
type both struct {
	http.ResponseWriter
	copy *httptest.ResponseRecorder
}

// Write implements http.ResponseWriter.
func (b *both) Write(raw []byte) (int, error) {
	_, _ = b.copy.Write(raw)
	return b.ResponseWriter.Write(raw)
}

// Unwrap lets net/http find what the writer can do.
func (b *both) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// isNew reports whether a secret is not among those that are known.
func isNew(secrets []hidden, text string) bool {
	return !slices.ContainsFunc(secrets, func(h hidden) bool { return h.text == text })
}
