// Command prove reproduces the claims of docs/claims.md. Each claim ends with
// one line, NAME: figures (target …) ok, or … short, and exits with 1 where it
// falls short.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// claim is one line of docs/claims.md.
type claim struct {
	name   string
	target string // What is claimed.
	run    func(ctx context.Context, b *bench) (result, error)
}

// result is what was measured.
type result struct {
	figures string
	ok      bool
}

// claims lists every claim. A claim's file is named after it.
var claims = []claim{
	freshClone,
	realEvents,
	orderIndependence,
	ledgerTamper,
	tenantLocks,
	crashSafety,
	fenceSpeed,
	replaySpeed,
	presenceProperties,
	payRules, payYesterday,
	exportFaults, exportIdempotence, exportScale,
	epiFile, adpFaults,
	webhookCompleteness, webhookGap, webhookRate,
	presenceAccuracy,
	ingestSpeed,
	freshness,
	signIn,
	storageGrowth,
	correctionPreview,
	apiDocs, browserJourneys, accessibility, noScript, twoLanguages,
	securityBaseline,
	keyRotation,
	noisyNeighbour,
	isolationMatrix, roleWalls,
	refusesToBoot,
	apiFuzz,
	backfill,
	gapDetection,
	tokenRotation,
	vendorFaults, aspireTable, onlineTable, timeTable, contractDrift, aspireSync, unknownOutcome,
	assignmentsExport,
	liveSchedule,
	bulkTasks,
	noSecretLeaks,
	runLedger,
	taskRates,
	reconcileCases, reconcileStability,
	reconcileQuality,
	explainAgain,
	nightlyScale,
	wageClaimBundle,
	certifiedPayroll,
	offlineAlerts,
	ssrf, standardWebhooks, webhookRotation,
	weeklyMail,
	terraform, functionsHost, release,
}

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(args) != 1 {
		return usage()
	}
	if args[0] == bareName { // Not a claim: a part of ingest-speed, in a process of its own.
		fmt.Fprintln(os.Stderr, runBare(ctx))
		return 1
	}
	if args[0] == callerName { // A part of vendor-faults.
		if err := runCaller(ctx); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	if args[0] == ssrfName { // A part of ssrf, in a network of its own.
		if err := runSSRF(ctx); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	i := slices.IndexFunc(claims, func(c claim) bool { return c.name == args[0] })
	if i < 0 {
		return usage()
	}
	return prove(ctx, claims[i])
}

func usage() int {
	fmt.Fprintln(os.Stderr, "usage: prove NAME (or make prove-NAME), where NAME is one of:")
	for _, c := range claims {
		fmt.Fprintf(os.Stderr, "  %-20s %s\n", c.name, c.target)
	}
	return 2
}

func prove(ctx context.Context, c claim) int {
	began := time.Now()
	b := &bench{say: func(format string, args ...any) {
		fmt.Printf("%6s  %s\n", time.Since(began).Round(time.Second), fmt.Sprintf(format, args...))
	}}
	r, err := c.run(ctx, b)
	if closing := b.close(context.WithoutCancel(ctx)); err == nil {
		err = closing
	}
	verdict := "ok"
	switch {
	case err != nil:
		fmt.Printf("%s: %v (target %s) short\n", c.name, err, c.target)
		return 1
	case !r.ok:
		verdict = "short"
	}
	fmt.Printf("%s: %s (target %s) %s\n", c.name, r.figures, c.target, verdict)
	if !r.ok {
		return 1
	}
	return 0
}

// full reports whether the claim is to be run at the size that it states.
func full() bool { return os.Getenv("FULL") == "1" }
