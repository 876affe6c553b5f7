package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"actual/contracts/described"
	"actual/contracts/faults"
	"actual/domain"
)

// contractDrift shows that the contract suites pass, and that none passes over a
// vendor that changes its API.
var contractDrift = claim{
	name: "contract-drift",
	target: "the contract suites pass against the sandbox; with any field that we ask Aspire for renamed or of another type, with any list's page lost, or one id for two rows, " +
		"Aspire's fails with a message that names the drift; with any field that an answer must have renamed or of another type, so do those of ADP, QuickBooks Online and QuickBooks Time; " +
		"Notehub's notices a sample of each, as those do of lost pages and of one id for two rows",
	run: proveContractDrift,
}

// driftProof runs test programs against stand-ins that are changed.
type driftProof struct {
	b      *bench
	folder string

	mu       sync.Mutex
	noticed  map[string]int // By vendor.
	passed   []string       // Mutants that nobody noticed, or not by name.
	examples map[faults.Kind]string
}

func proveContractDrift(ctx context.Context, b *bench) (result, error) {
	folder, err := os.MkdirTemp("", "drift")
	if err != nil {
		return result{}, err
	}
	b.closers = append(b.closers, func(context.Context) error { return os.RemoveAll(folder) })
	p := &driftProof{b: b, folder: folder, noticed: map[string]int{}, examples: map[faults.Kind]string{}}
	mutants, err := aspireMutants(ctx)
	if err != nil {
		return result{}, err
	}
	whole, samples := 0, 0
	for _, vendor := range []string{"aspire", "notehubapi", "adp", "quickbooksonline", "quickbookstime"} {
		if err := p.build(ctx, vendor); err != nil {
			return result{}, err
		}
		out, err := p.suite(ctx, vendor, "^TestContractOf", nil)
		if err != nil {
			return result{}, fmt.Errorf("the suite of %s fails against the sandbox: %w\n%s", vendor, err, out)
		}
		n := strings.Count(out, "--- PASS: ")
		whole += n
		b.say("%s: %d tests of the suite pass against the sandbox", vendor, n)
		if vendor == "aspire" {
			continue
		}
		if openAPI := answersOf[vendor]; openAPI != nil {
			more, err := describedMutants(vendor, openAPI, out)
			if err != nil {
				return result{}, err
			}
			mutants = append(mutants, more...)
		}
		said, err := p.suite(ctx, vendor, "^TestContractNoticesDrift$", nil)
		if err != nil {
			return result{}, fmt.Errorf("%s: a sample of changes: %w\n%s", vendor, err, said)
		}
		samples += strings.Count(said, "--- PASS: TestContractNoticesDrift/")
	}
	b.say("%d changes of what we ask for and are answered, one after the other", len(mutants))
	if err := p.try(ctx, mutants); err != nil {
		return result{}, err
	}
	for _, kind := range slices.Sorted(maps.Keys(p.examples)) {
		b.say("%s: %s", kind, p.examples[kind])
	}
	for _, m := range p.passed {
		b.say("NOT NOTICED %s", m)
	}
	ok := samples > 0
	var figures []string
	for _, vendor := range []string{"aspire", "adp", "quickbooksonline", "quickbookstime"} {
		tried := 0
		for _, m := range mutants {
			if m.vendor == vendor {
				tried++
			}
		}
		figures = append(figures, fmt.Sprintf("%d of %d of %s", p.noticed[vendor], tried, vendor))
		ok = ok && tried > 0 && p.noticed[vendor] == tried
	}
	return result{
		figures: fmt.Sprintf("%d tests pass against the sandbox; of changes noticed and named: %s; %d samples of lists and tokens; load %s", whole, strings.Join(figures, ", "), samples, load()),
		ok:      ok,
	}, nil
}

// build makes the test program of an adapter.
func (p *driftProof) build(ctx context.Context, vendor string) error {
	out, err := exec.CommandContext(ctx, "go", "test", "-c", "-o", filepath.Join(p.folder, vendor), "./adapters/outbound/"+vendor).CombinedOutput()
	if err != nil {
		return fmt.Errorf("build the suite of %s: %w: %s", vendor, err, out)
	}
	return nil
}

// suite runs tests of the program, with a change of the stand-in or without.
func (p *driftProof) suite(ctx context.Context, vendor, run string, change *faults.Rule) (string, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(p.folder, vendor), "-test.run", run, "-test.v", "-test.timeout", "2m")
	cmd.Dir, cmd.Env = filepath.Join("adapters/outbound", vendor), os.Environ()
	if change != nil {
		rule, err := json.Marshal(change)
		if err != nil {
			return "", err
		}
		cmd.Env = append(cmd.Env, described.Mutation+"="+string(rule))
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// mutant is a change, and what a message must say that names it.
type mutant struct {
	vendor, suite string // The adapter's package, and the tests that are run.
	rule          faults.Rule
	says          *regexp.Regexp
}

func (m mutant) name() string {
	return fmt.Sprintf("%s %s %s %s", m.vendor, m.rule.Operation, m.rule.Kind, m.rule.Field)
}

// try changes the stand-in in every way.
func (p *driftProof) try(ctx context.Context, mutants []mutant) error {
	queue, failed := make(chan mutant, len(mutants)), make(chan error, 2)
	for _, m := range mutants {
		queue <- m
	}
	close(queue)
	for range cap(failed) {
		go func() {
			var err error
			for m := range queue {
				err = errors.Join(err, p.one(ctx, m))
			}
			failed <- err
		}()
	}
	return errors.Join(<-failed, <-failed)
}

func (p *driftProof) one(ctx context.Context, m mutant) error {
	out, err := p.suite(ctx, m.vendor, m.suite, &m.rule)
	if err == nil && m.vendor != "aspire" { // The quickest test that makes the call may be answered without a row.
		out, err = p.suite(ctx, m.vendor, "^TestContractOf", &m.rule)
	}
	var fails *exec.ExitError
	if err != nil && !errors.As(err, &fails) {
		return err
	}
	said := m.says.FindString(out)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case err == nil:
		p.passed = append(p.passed, m.name()+": the suite passes")
	case said == "":
		p.passed = append(p.passed, m.name()+": it fails without saying why")
	default:
		p.noticed[m.vendor]++
		p.examples[m.rule.Kind] = cmp.Or(p.examples[m.rule.Kind], m.name()+" → "+said)
	}
	return nil
}

// aspireMutants are all changes of what the adapter for Aspire asks for: it is
// looked at what that is.
func aspireMutants(ctx context.Context) ([]mutant, error) {
	asked, err := aspireAsks(ctx)
	if err != nil {
		return nil, err
	}
	var out []mutant
	add := func(says string, f faults.Fault, operation string) {
		out = append(out, mutant{"aspire", "^TestContractOf((Job|Time)Source|ExportTarget)", faults.Rule{Fault: f, Operation: operation}, regexp.MustCompile(`drift: ` + says + `.*`)})
	}
	for _, operation := range slices.Sorted(maps.Keys(asked)) {
		fields := asked[operation]
		for _, field := range fields {
			add(operation+`: answer 200: (\[\]\.)?`+field+`Anew: undescribed`, faults.Fault{Kind: faults.FieldRenamed, Field: field, To: field + "Anew"}, operation)
			add(operation+`: answer 200: (\[\]\.)?`+field+`: wrong type`, faults.Fault{Kind: faults.TypeChanged, Field: field}, operation)
		}
		if operation == "login" {
			continue
		}
		add(operation+`: answer 200: \[\]\.`+fields[0]+`: duplicate id`, faults.Fault{Kind: faults.DuplicateID, Field: fields[0]}, operation)
		add(`(sites|crews|workers|jobs|findings|exports|booked times|clock times)`, faults.Fault{Kind: faults.PageLost}, operation)
	}
	return out, nil
}

// aspireAsks returns the fields that the adapter asks for, by operation, the key
// first.
func aspireAsks(ctx context.Context) (map[string][]string, error) {
	world, err := openAspire(&faultsProof{}, domain.CompanyID{UUID: domain.UUID{1}})
	if err != nil {
		return nil, err
	}
	defer world.close()
	for _, read := range []func(context.Context, faultyWorld) error{readAspireSites, readAspireCrews, readAspireWorkers, readAspireJobs, readAspireTimes, readAspireClocks, readAspireTicketSites, checkAspire, admitAspire, findInAspire} {
		if err := read(ctx, world); err != nil {
			return nil, err
		}
	}
	asked := map[string][]string{"login": {"Token", "RefreshToken"}}
	for _, c := range world.injector().Calls(0) {
		u, err := url.Parse(c.Target)
		if err != nil {
			return nil, err
		}
		if fields := u.Query().Get("$select"); fields != "" {
			for _, field := range strings.Split(fields, ",") { // The key first, by whatever question.
				if !slices.Contains(asked[c.Operation], field) {
					asked[c.Operation] = append(asked[c.Operation], field)
				}
			}
		}
	}
	return asked, nil
}
