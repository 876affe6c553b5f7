package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"actual/cmd/internal/planted"
)

// explainAgain lets discrepancies be judged again from their facts alone, as they are
// and with one fact altered in each.
var explainAgain = claim{
	name:   "explain",
	target: "every discrepancy of a planted season of 20 companies × 30 days leads to its verdict again, offline and from its facts alone; one fact altered in any of them is noticed",
	run:    proveExplain,
}

func proveExplain(ctx context.Context, b *bench) (result, error) {
	if err := b.build(ctx); err != nil {
		return result{}, err
	}
	rounds := 1
	if full() {
		rounds = 20
	}
	dice := rand.New(rand.NewPCG(heldOutFrom, 2))
	cases, held, altered, noticed := 0, 0, 0, 0
	kinds := map[string]bool{}
	for n := range qualityCompanies {
		c, err := planted.Make(planted.Config{Seed: heldOutFrom, Companies: qualityCompanies, Days: qualityDays}, n)
		if err != nil {
			return result{}, err
		}
		file := filepath.Join(b.folder, "cases.ndjson")
		if _, err := b.reconcile(ctx, c, "--cases", file); err != nil {
			return result{}, err
		}
		was, err := os.ReadFile(file)
		if err != nil {
			return result{}, err
		}
		all := bytes.Split(bytes.TrimSpace(was), []byte("\n"))
		wrong, err := b.judgeAgain(ctx, file)
		if err != nil {
			return result{}, err
		}
		cases, held = cases+len(all), held+len(all)-len(wrong)
		for range rounds {
			forged := make([][]byte, len(all))
			for i, line := range all {
				kind, err := "", error(nil)
				if forged[i], kind, err = alterFact(line, dice); err != nil {
					return result{}, fmt.Errorf("company %d, case %d: %w", n+1, i+1, err)
				}
				kinds[kind] = true
			}
			if err := os.WriteFile(file, bytes.Join(forged, []byte("\n")), 0o600); err != nil {
				return result{}, err
			}
			if wrong, err = b.judgeAgain(ctx, file); err != nil {
				return result{}, err
			}
			altered, noticed = altered+len(all), noticed+len(wrong)
			for i := range all {
				if !wrong[i+1] {
					b.say("NOT NOTICED: %s\nwas: %s", forged[i], all[i])
				}
			}
		}
		b.say("company %d of %d: %d discrepancies; so far %d of %d held, %d of %d alterations noticed", n+1, qualityCompanies, len(all), held, cases, noticed, altered)
	}
	return result{
		figures: fmt.Sprintf("%d of %d discrepancies of %d kinds lead to their verdict again; of %d facts altered, one at a time, %d noticed", held, cases, len(kinds), altered, noticed),
		ok:      cases > 0 && held == cases && noticed == altered,
	}, nil
}

// judgeAgain returns the numbers of the lines that do not hold.
func (b *bench) judgeAgain(ctx context.Context, file string) (map[int]bool, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, b.binary, "reconcile", "check", "--cases", file)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	wrong := map[int]bool{}
	err := cmd.Run()
	for line := range strings.Lines(stdout.String()) {
		if rest, told := strings.CutPrefix(line, "line "); told {
			n, _ := strconv.Atoi(rest[:strings.IndexByte(rest, ',')])
			wrong[n] = true
		}
	}
	if (err != nil) != (len(wrong) > 0) { // What is wrong ends it with 1, and nothing else may.
		return nil, fmt.Errorf("reconcile check: %w: %s", errors.Join(err), strings.TrimSpace(stderr.String()))
	}
	return wrong, nil
}

// alterFact returns a case with one value among its facts altered, and its kind.
func alterFact(line []byte, dice *rand.Rand) (forged []byte, kind string, err error) {
	lines := json.NewDecoder(bytes.NewReader(line))
	lines.UseNumber()
	var tree map[string]any
	if err := lines.Decode(&tree); err != nil {
		return nil, "", err
	}
	kind, _ = tree["kind"].(string)
	var leaves []func()
	collectLeaves(tree["facts"], &leaves)
	if len(leaves) == 0 {
		return nil, "", io.ErrUnexpectedEOF
	}
	leaves[dice.IntN(len(leaves))]()
	forged, err = json.Marshal(tree)
	return forged, kind, err
}

// collectLeaves adds what alters each value of a tree.
func collectLeaves(node any, leaves *[]func()) {
	visit := func(value any, set func(any)) {
		switch v := value.(type) {
		case json.Number:
			n, _ := v.Int64()
			*leaves = append(*leaves, func() { set(n + 1) })
		case bool:
			*leaves = append(*leaves, func() { set(!v) })
		case string:
			last := byte('1')
			if strings.HasSuffix(v, "1") {
				last = '2'
			}
			*leaves = append(*leaves, func() { set(v[:max(0, len(v)-1)] + string(last)) })
		default:
			collectLeaves(v, leaves)
		}
	}
	switch n := node.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(n)) {
			visit(n[k], func(v any) { n[k] = v })
		}
	case []any:
		for i := range n {
			visit(n[i], func(v any) { n[i] = v })
		}
	}
}
