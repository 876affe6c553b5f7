// Package sandbox is a handler with the stand-ins of all vendors, each below the
// path of its name, and one set of endpoints to seed and inspect them and to have
// them fail: openapi.yaml describes those.
package sandbox

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"actual/contracts/adp"
	adpsim "actual/contracts/adp/sim"
	"actual/contracts/aspire"
	aspiresim "actual/contracts/aspire/sim"
	"actual/contracts/described"
	"actual/contracts/faults"
	"actual/contracts/notehub"
	"actual/contracts/notehub/sim"
	"actual/contracts/powerbi"
	bisim "actual/contracts/powerbi/sim"
	"actual/contracts/quickbooksonline"
	onlinesim "actual/contracts/quickbooksonline/sim"
	"actual/contracts/quickbookstime"
	qbtsim "actual/contracts/quickbookstime/sim"
)

// OpenAPI describes the endpoints that seed, inspect and inject, as YAML.
//
//go:embed openapi.yaml
var OpenAPI []byte

// Vendor is a vendor's stand-in behind its injector of faults.
type Vendor struct {
	Injector   *faults.Injector
	Operations []string // Of its description.
	Seed       func(raw []byte) error
	State      func() any
	Reset      func()
}

// Sandbox is the handler.
type Sandbox struct {
	Notehub *sim.Sim // To be fed by whoever runs it, as are the others.
	Aspire  *aspiresim.Sim
	Online  *onlinesim.Sim // QuickBooks Online.

	QuickBooksTime *qbtsim.Sim
	ADP            *adpsim.Sim // Behind mutual TLS where whoever runs it listens so.

	PowerBI *bisim.Sim

	vendors []Vendor
	mux     *http.ServeMux
}

// New returns a sandbox with every vendor there is, empty. now is its clock; each
// call is told to log, without secrets.
func New(now func() time.Time, log *slog.Logger) (*Sandbox, error) {
	s := &Sandbox{
		Notehub: sim.New(now), Aspire: aspiresim.New(now), Online: onlinesim.New(now), QuickBooksTime: qbtsim.New(now), ADP: adpsim.New(now), PowerBI: bisim.New(now), mux: http.NewServeMux(),
	}
	hub, err := vendor("notehub", s.Notehub, notehub.OpenAPI, now, log)
	if err != nil {
		return nil, err
	}
	hub.Seed, hub.State, hub.Reset = s.Notehub.Seed, func() any { return s.Notehub.State() }, s.Notehub.Reset
	aspires, err := vendor("aspire", s.Aspire, aspire.OpenAPI, now, log)
	if err != nil {
		return nil, err
	}
	aspires.Seed, aspires.State, aspires.Reset = s.Aspire.Seed, func() any { return s.Aspire.State() }, s.Aspire.Reset
	online, err := vendor("quickbooksonline", s.Online, quickbooksonline.OpenAPI, now, log)
	if err != nil {
		return nil, err
	}
	online.Seed, online.State, online.Reset = s.Online.Seed, func() any { return s.Online.State() }, s.Online.Reset
	times, err := vendor("quickbookstime", s.QuickBooksTime, quickbookstime.OpenAPI, now, log)
	if err != nil {
		return nil, err
	}
	times.Seed, times.State, times.Reset = s.QuickBooksTime.Seed, func() any { return s.QuickBooksTime.State() }, s.QuickBooksTime.Reset
	adps, err := vendor("adp", s.ADP, adp.OpenAPI, now, log)
	if err != nil {
		return nil, err
	}
	adps.Seed, adps.State, adps.Reset = s.ADP.Seed, func() any { return s.ADP.State() }, s.ADP.Reset
	reports, err := vendor("powerbi", s.PowerBI, powerbi.OpenAPI, now, log)
	if err != nil {
		return nil, err
	}
	reports.Seed, reports.State, reports.Reset = s.PowerBI.Seed, func() any { return s.PowerBI.State() }, s.PowerBI.Reset
	s.vendors = []Vendor{hub, aspires, online, times, adps, reports}
	for _, v := range s.vendors {
		s.mux.Handle("/"+v.Injector.Name()+"/", below("/"+v.Injector.Name(), v.Injector))
	}
	s.admin()
	return s, nil
}

// vendor puts an injector before a stand-in, with its description as the judge.
func vendor(name string, standIn faults.Vendor, openAPI []byte, now func() time.Time, log *slog.Logger) (Vendor, error) {
	d, err := described.Read(openAPI)
	if err != nil {
		return Vendor{}, err
	}
	judge := func(r *http.Request, body []byte, status int, header http.Header, answer []byte) []string {
		var out []string
		for _, drift := range slices.Concat(d.Request(r, body), d.Answer(r, described.Answer{Status: status, Header: header, Body: answer})) {
			out = append(out, drift.String())
		}
		return out
	}
	return Vendor{Injector: faults.New(name, standIn, now, faults.WithLog(log), faults.WithJudge(judge)), Operations: d.Operations()}, nil
}

// below is http.StripPrefix that keeps the request's own context and body.
func below(prefix string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner := r.Clone(r.Context())
		inner.URL = described.Below(r.URL, prefix)
		next.ServeHTTP(w, inner)
	})
}

// Vendor returns the one of a name, or nil.
func (s *Sandbox) Vendor(name string) *Vendor {
	for i := range s.vendors {
		if s.vendors[i].Injector.Name() == name {
			return &s.vendors[i]
		}
	}
	return nil
}

// Seed seeds vendors from an object: a vendor's name, and its seed.
func (s *Sandbox) Seed(raw []byte) error {
	var seeds map[string]json.RawMessage
	if err := json.Unmarshal(raw, &seeds); err != nil {
		return err
	}
	for name, seed := range seeds {
		v := s.Vendor(name)
		if v == nil {
			return s.unknown(name)
		}
		if err := v.Seed(seed); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sandbox) unknown(name string) error {
	return fmt.Errorf("there is no vendor %q; there is %s", name, strings.Join(s.Names(), ", "))
}

// Names lists the vendors.
func (s *Sandbox) Names() []string {
	var out []string
	for _, v := range s.vendors {
		out = append(out, v.Injector.Name())
	}
	return out
}

// ServeHTTP implements http.Handler.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }
