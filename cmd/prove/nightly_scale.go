package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// nightlyScale has a server compare the same night of ever more companies, and of
// some beside a very large one.
var nightlyScale = claim{
	name: "nightly-scale",
	target: "the nightly run of 1,000 companies × 40 badges × 25 jobs each: every pass made, every planted job without presence found and nothing else, " +
		"time and memory stated, and linear at 100, 1,000 and 3,000; a company of 5,000 badges within 30 s, and the others none the later than by its share of the machine",
	run: proveNightlyScale,
}

// The shape of a company: crews of four whose every member is seen at each of the
// crew's jobs; the three days before are like the one that is compared.
const (
	nightBadges  = 40
	nightJobs    = 25 // Of a crew, and so of each of its badges, on a date.
	nightCrew    = 4
	nightBefore  = 3 // Days.
	nightLarge   = 5000
	nightSlowest = 20 * time.Minute
	nightBeside  = 40 // Companies beside the large one.
	nightLimit   = 30 * time.Second
	// Linear is no dearer a company than so much of the smallest size's.
	nightDearer = 1.3
)

// nightSize is what one size took.
type nightSize struct {
	companies int
	took      time.Duration
	peakMB    float64 // Of the server.
	slowest   time.Duration
	cpu       [2]time.Duration // Of the server, and of its connections in the database.
}

func (s nightSize) cpuEach(of int) time.Duration {
	return (s.cpu[of] / time.Duration(s.companies)).Round(100 * time.Microsecond)
}

func (s nightSize) each() time.Duration { return s.took / time.Duration(s.companies) }

func proveNightlyScale(ctx context.Context, b *bench) (result, error) {
	sizes, large := []int{30, 100, 200}, nightLarge/5
	if full() {
		sizes, large = []int{100, 1000, 3000}, nightLarge
	}
	if only := os.Getenv("SIZES"); only != "" { // Each of the large ones takes long to stock.
		sizes = nil
		for word := range strings.SplitSeq(only, ",") {
			n, err := strconv.Atoi(word)
			if err != nil {
				return result{}, fmt.Errorf("SIZES is %q: write numbers of companies, such as 100,1000", only)
			}
			sizes = append(sizes, n)
		}
	}
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	var figures, wrong []string
	var measured []nightSize
	for _, n := range sizes {
		s, complaints, err := b.night(ctx, n, 0)
		if err != nil {
			return result{}, fmt.Errorf("%d companies: %w", n, err)
		}
		measured, wrong = append(measured, s), append(wrong, complaints...)
		figures = append(figures, fmt.Sprintf("%d companies in %s (%s each, of it CPU of the server %s and of the database %s; server's peak %.0f MB, the slowest %s)", n,
			s.took.Round(100*time.Millisecond), s.each().Round(time.Millisecond), s.cpuEach(0), s.cpuEach(1), s.peakMB, s.slowest.Round(10*time.Millisecond)))
		b.say("%s", figures[len(figures)-1])
	}
	if ratio := float64(measured[len(measured)-1].each()) / float64(measured[0].each()); ratio > nightDearer {
		wrong = append(wrong, fmt.Sprintf("a company costs %.2f times as much among %d as among %d", ratio, sizes[len(sizes)-1], sizes[0]))
	}
	told, complaints, err := b.nightBesideLarge(ctx, large)
	if err != nil {
		return result{}, err
	}
	figures, wrong = append(figures, told), append(wrong, complaints...)
	text := fmt.Sprintf("40 badges × 25 jobs a company, 4 days of visits and a day and a half of positions read: %s; load %s", strings.Join(figures, "; "), load())
	if len(wrong) > 0 {
		text += "; WRONG: " + strings.Join(wrong[:min(len(wrong), 8)], "; ")
	}
	return result{figures: text, ok: len(wrong) == 0}, nil
}

// nightBesideLarge compares a night of some companies alone, and beside a large one.
func (b *bench) nightBesideLarge(ctx context.Context, badges int) (told string, wrong []string, err error) {
	alone, complaints, err := b.night(ctx, nightBeside, 0)
	if err != nil {
		return "", nil, err
	}
	wrong = append(wrong, complaints...)
	beside, complaints, err := b.night(ctx, nightBeside, badges)
	if err != nil {
		return "", nil, fmt.Errorf("beside %d badges: %w", badges, err)
	}
	wrong = append(wrong, complaints...)
	if beside.slowest > nightLimit {
		wrong = append(wrong, fmt.Sprintf("the large company took %s", beside.slowest))
	}
	// The large one has one worker of many, and one core of two at most.
	if beside.took > 3*alone.took+2*time.Second {
		wrong = append(wrong, fmt.Sprintf("the %d others were done after %s, and alone after %s", nightBeside, beside.took, alone.took))
	}
	return fmt.Sprintf("a company of %d badges in %s; the %d others beside it done after %s, alone after %s", badges, beside.slowest.Round(10*time.Millisecond),
		nightBeside, beside.took.Round(100*time.Millisecond), alone.took.Round(100*time.Millisecond)), wrong, nil
}

// night stocks a database of its own, has a server compare the night, and looks at
// what it found. took is until the last of the companies but the large one was done,
// slowest how long the slowest run took: of the large one, where there is one.
func (b *bench) night(ctx context.Context, companies, large int) (s nightSize, wrong []string, err error) {
	f, err := b.fork(ctx, fmt.Sprintf("night-%d-%d", companies, large))
	if err != nil {
		return s, nil, err
	}
	defer func() { err = errors.Join(err, f.close(ctx)) }()
	s.companies = companies
	err = f.asAdmin(ctx, func(conn *pgx.Conn) error {
		b.say("stocking %d companies (large: %d badges)", companies, large)
		n := nightStock{conn: conn, on: time.Now().UTC().Add(-30 * time.Hour).Truncate(24 * time.Hour)}
		if err := n.all(ctx, companies, large); err != nil {
			return err
		}
		server, err := f.serve(ctx)
		if err != nil {
			return err
		}
		b.say("comparing the night")
		began, used := time.Now(), cpuOf(server.cmd.Process.Pid)
		if err := n.due(ctx); err != nil {
			return err
		}
		if err := n.wait(ctx, began); err != nil {
			return err
		}
		s.cpu[0] = cpuOf(server.cmd.Process.Pid) - used
		if s.cpu[1], err = n.databaseCPU(ctx); err != nil {
			return err
		}
		if s.peakMB, err = peakMB(server.cmd.Process.Pid); err != nil {
			return err
		}
		if s.took, s.slowest, err = n.times(ctx, began); err != nil {
			return err
		}
		wrong, err = n.judge(ctx, large)
		return err
	})
	return s, wrong, err
}

// peakMB returns how much memory a process has held at most.
func peakMB(pid int) (float64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kb / 1024, err
		}
	}
	return 0, errors.New("the process has no memory")
}

// cpuOf returns how much CPU a process has used; 0 where that is not known.
func cpuOf(pid int) time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond // Linux counts hundredths.
}

// databaseCPU returns what the server's connections have used since they were made: it
// was started after all was stocked.
func (n *nightStock) databaseCPU(ctx context.Context) (all time.Duration, err error) {
	rows, err := n.conn.Query(ctx, `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	if err != nil {
		return 0, err
	}
	var pid int
	_, err = pgx.ForEachRow(rows, []any{&pid}, func() error {
		all += cpuOf(pid)
		return nil
	})
	return all, err
}
