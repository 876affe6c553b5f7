package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"actual/cmd/internal/described"
)

var isolationMatrix = claim{
	name:   "isolation-matrix",
	target: "every operation, caller and foreign id refused without a trace; with one lock open nothing leaks, with both the matrix fails",
	run:    proveIsolation,
}

// proveIsolation calls every operation that the description of the API has: as
// everyone who might, and with other companies' identifiers in each place where
// one can stand. A new operation is tried because it is described. Then it opens
// one of the two locks, the other, and both, and tries the foreign identifiers
// again: the last time the matrix must fail, or it could not.
func proveIsolation(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	m, err := furnishMatrix(ctx, b, false)
	if err != nil {
		return result{}, err
	}
	if err := m.whole(ctx); err != nil {
		return result{}, err
	}
	figures := fmt.Sprintf("%s, %d wrong; %d operations, %d callers, %d places for an id; fingerprints of %d tables",
		m.counted(), len(m.wrong), len(m.api.Operations), m.callers(), m.places, m.tables)
	broken, err := m.breakLocks(ctx)
	if err != nil {
		return result{}, err
	}
	for place := range m.untried {
		b.say("SHORT nothing to try in %s", place)
	}
	return result{figures: figures + "; " + broken.figures, ok: len(m.wrong)+len(m.untried) == 0 && broken.ok}, nil
}

// matrix is the proof under way.
type matrix struct {
	b     *bench
	small bool // Few callers, for a test.
	api   *described.API
	url   string
	firms []*firm // The scout comes last: with it is tried what a good request is.
	admin *pgx.Conn
	time  standIn

	worked       map[string][]*described.Template // By operation: the requests that its owner was answered 2xx.
	untried      map[string]bool                  // Places for which no company has anything that it could be.
	alive        []string                         // The sessions of the callers.
	ownerless    map[string]bool                  // Operations that no caller of the proof may call.
	traced       map[string]bool                  // Reading operations that leave a trace.
	shows        map[string]map[string]bool       // By reading operation: of what it showed things.
	untouched    prints                           // What there was after the last of them, where it left none.
	refusedScout map[string][]string              // By operation: what the scout was answered instead.
	personal     map[string]string                // Texts by the table that has them, of places and people …
	ofFleet      map[string]bool                  // … and those that are of badges and companies.
	secrets      secrets
	printSQL     string
	tables       int

	cases   map[string]int // By kind.
	places  int
	wrong   []string
	leaking map[string]bool // The operations that let something out.
}

// count counts a case, and keeps what went wrong in it.
func (m *matrix) count(kind, what, wrong string) {
	m.cases[kind]++
	if wrong == "" {
		return
	}
	m.wrong = append(m.wrong, kind+": "+what+": "+wrong)
	if len(m.wrong) <= 40 {
		m.b.say("OPEN  %s: %s: %s", kind, what, wrong)
	}
}

func (m *matrix) counted() string {
	total := 0
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(m.cases)) {
		total += m.cases[kind]
		parts = append(parts, fmt.Sprintf("%d %s", m.cases[kind], kind))
	}
	return fmt.Sprintf("%d cases (%s)", total, strings.Join(parts, ", "))
}

func (m *matrix) callers() int {
	n := 0
	for _, f := range m.firms {
		n += len(f.callers)
	}
	return n
}

// whole runs all of the matrix on a sound server.
func (m *matrix) whole(ctx context.Context) error {
	server, err := m.b.serve(ctx)
	if err != nil {
		return err
	}
	m.url = server.url
	for _, step := range []func(context.Context) error{m.learn, m.refusals, m.foreign, m.owners} {
		if err := step(ctx); err != nil {
			return errors.Join(err, server.stop(ctx))
		}
	}
	return server.stop(ctx)
}

// learn lets the scout find out which requests are good ones, and takes stock of
// what each firm has.
func (m *matrix) learn(ctx context.Context) error {
	scout := m.firms[len(m.firms)-1]
	for _, f := range m.firms {
		if err := m.takeStock(ctx, f); err != nil {
			return err
		}
	}
	if err := m.scout(ctx, scout); err != nil {
		return err
	}
	for _, f := range m.firms[:len(m.firms)-1] {
		if err := m.stockUp(ctx, f); err != nil {
			return err
		}
	}
	var without []string
	for _, o := range m.api.Operations {
		if len(m.worked[o.ID]) == 0 {
			without = append(without, o.ID)
			for _, said := range m.refusedScout[o.ID] {
				m.b.say("  %s, %s", o.ID, said)
			}
		}
	}
	if len(without) > 0 {
		return fmt.Errorf("no request was found that its owner is answered 2xx: %s: give each an example in the description, since a refusal proves nothing without", strings.Join(without, ", "))
	}
	for id := range m.ownerless {
		m.b.say("%s: nobody here may call it, so that others are refused is all that is shown", id)
	}
	m.b.say("%d operations: for each a request that its owner is answered 2xx; %d requests in all", len(m.api.Operations), m.requests())
	if err := m.settled(ctx); err != nil {
		return err
	}
	return m.readSecrets(ctx)
}

func (m *matrix) requests() int {
	n := 0
	for _, all := range m.worked {
		n += len(all)
	}
	return n
}
