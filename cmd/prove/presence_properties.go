package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// presenceProperties runs the property tests with many more cases than a test
// run does, and the fuzz targets, by go test.
var presenceProperties = claim{
	name:   "presence-properties",
	target: "every property holds; the fuzz targets of decoder, importer and engine run 10 minutes each (30 s without FULL=1) without a crash",
	run:    provePresenceProperties,
}

// property is a property test, and what it says.
type property struct{ test, says string }

// properties are those of domain/presence.
var properties = []property{
	{"TestOrderAndRepeatsChangeNothing", "order, duplication and batching change nothing"},
	{"TestLiveIsReplay", "replay = live"},
	{"TestAFixInsideNeverShortens", "a fix added inside never shortens a visit beyond its range"},
	{"TestNoVisitWithoutASoundFixInside", "no visit without a GPS fix"},
	{"TestAroundIsEnough", "late news touches only what it touches"},
	{"TestACorrectedFenceTouchesWhatIsNear", "a corrected fence touches only what is near it"},
	{"TestAsOfChangesStatesOnly", "the time of judgement changes states only"},
	{"TestVisitsAreSane", "visits are in order and within their ranges"},
}

// targets are the fuzz targets by their package.
var targets = []struct{ name, folder, reads string }{
	{"FuzzDecode", "./adapters/inbound/notehub", "events"},
	{"FuzzSplit", "./adapters/inbound/notehub", "bodies of events"},
	{"FuzzDecode", "./adapters/geojson", "fences"},
	{"FuzzDerive", "./domain/presence", "fixes"},
}

func provePresenceProperties(ctx context.Context, b *bench) (result, error) {
	checks, each := 1000, 30*time.Second
	if full() {
		checks, each = 20_000, 10*time.Minute
	}
	cases, held, err := holdProperties(ctx, b, "./domain/presence", properties, checks)
	if err != nil {
		return result{}, err
	}
	var ran []string
	crashes := 0
	for _, t := range targets {
		f := fuzz(ctx, t.name, t.folder, each)
		if err := ctx.Err(); err != nil {
			return result{}, err
		}
		b.say("%s of %s: %d inputs, %s", t.name, t.folder, f.inputs, f.end())
		if !f.ok() {
			crashes++
			b.say("%s", f.tail)
		}
		ran = append(ran, fmt.Sprintf("%s %d", t.reads, f.inputs))
	}
	return result{
		figures: fmt.Sprintf("%d of %d properties held in %d cases; inputs fuzzed for %s each: %s; %d targets failed; load %s",
			held, len(properties), cases, each, strings.Join(ran, ", "), crashes, load()),
		ok: held == len(properties) && crashes == 0,
	}, nil
}

var passed = regexp.MustCompile(`\[rapid\] OK, passed (\d+) tests`)

// holdProperties runs each property test of a folder by itself and returns in how
// many cases they held, and how many of them.
func holdProperties(ctx context.Context, b *bench, folder string, all []property, checks int) (cases, held int, err error) {
	for _, p := range all {
		out, failed := goTest(ctx, folder, "-run", "^"+p.test+"$", "-v", "-count=1", "-timeout=2h", "-rapid.checks="+strconv.Itoa(checks))
		if err := ctx.Err(); err != nil {
			return cases, held, err
		}
		n := 0
		if m := passed.FindStringSubmatch(out); failed == nil && m != nil {
			n, _ = strconv.Atoi(m[1])
		}
		if n == 0 { // One that was renamed counts as failed, too.
			b.say("%s FAILED: %s\n%s", p.test, p.says, lastLines(out, 60))
			continue
		}
		b.say("%s: held in %d cases", p.says, n)
		cases, held = cases+n, held+1
	}
	return cases, held, nil
}
