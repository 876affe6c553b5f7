package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/presence"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wiring"
	"actual/domain/badge"
	rules "actual/domain/presence"
)

func TestTheNextStepIsAWholeCommand(t *testing.T) {
	cmd := rootCommand()
	at, args, err := cmd.Find([]string{"ruling", "at", "elm 1", "--company", "acme", "--visit", "v", "--reason", "it's so", "--preview", "--json"})
	require.NoError(t, err)
	require.NoError(t, at.ParseFlags(args))
	require.Equal(t, `actual ruling at 'elm 1' --company acme --reason 'it'\''s so' --visit v --expect 00`, expecting(at, at.CommandPath(), "00"))
}

// A shell that reads the demo's file finds the program and the demo's time.
func TestTheDemosSettingsAreForAShell(t *testing.T) {
	cfg := config.Config{LedgerKey: "it's", DemoClock: config.DemoClock{From: time.Now().Add(-time.Hour), Began: time.Now(), Speed: 60}}
	file, err := writeEnvironment(t.TempDir(), cfg)
	require.NoError(t, err)
	out, err := exec.CommandContext(t.Context(), "sh", "-c", `. "$0"; printf '%s\n' "$ACTUAL_LEDGER_KEY" "$ACTUAL_DEMO_CLOCK" "$(command -v actual)"`, file).CombinedOutput()
	require.NoError(t, err, string(out))
	lines := strings.Split(string(out), "\n")
	require.Equal(t, "it's", lines[0])
	require.Equal(t, "actual", filepath.Base(lines[2]))
	found, err := filepath.EvalSymlinks(lines[2])
	require.NoError(t, err)
	this, err := os.Executable()
	require.NoError(t, err)
	this, err = filepath.EvalSymlinks(this)
	require.NoError(t, err)
	require.Equal(t, this, found)

	var again config.Config
	require.NoError(t, again.DemoClock.UnmarshalText([]byte(lines[1])))
	here := wiring.ToolClock(cfg).Now()
	require.WithinRange(t, wiring.ToolClock(again).Now(), here.Add(-time.Second), here.Add(time.Minute))
	require.Zero(t, wiring.ToolClock(config.Config{}))
}

// With the demo's file doctor sees what the demo's server has.
func TestTheDemosSettingsSayHowPeopleSignIn(t *testing.T) {
	cfg := config.Config{DatabaseOps: "postgres://ops"}
	cfg.PublicURL, cfg.SMTPAddress, cfg.SMTPFrom, cfg.SMTPHello = "http://127.0.0.1:8080", "127.0.0.1:2525", "Actual <a@b.example>", "localhost"
	file, err := writeEnvironment(t.TempDir(), cfg)
	require.NoError(t, err)
	shown := `. "$0"; printf '%s\n' "$ACTUAL_DATABASE_URL_OPS" "$ACTUAL_PUBLIC_URL" "$ACTUAL_SMTP_ADDRESS" "$ACTUAL_SMTP_FROM" "$ACTUAL_SMTP_HELO"`
	out, err := exec.CommandContext(t.Context(), "sh", "-c", shown, file).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Equal(t, "postgres://ops\nhttp://127.0.0.1:8080\n127.0.0.1:2525\nActual <a@b.example>\nlocalhost\n", string(out))
}

func TestAServerKeepsTheMachinesTime(t *testing.T) {
	for _, name := range []string{"DATABASE_URL_APP", "DATABASE_URL_INGEST", "DATABASE_URL_DIRECTORY", "LEDGER_KEY", "ANCHOR_DIR"} {
		t.Setenv("ACTUAL_"+name, "x")
	}
	t.Setenv("ACTUAL_DEMO_CLOCK", config.DemoClock{Speed: 60}.String())
	got := actual("", "serve")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.err, "ACTUAL_DEMO_CLOCK is set: a server keeps the machine's time")
}

func TestAChangeOfSecondsIsSeen(t *testing.T) {
	b, err := badge.New(badge.Badge{}.ID(), "dev:1", "", time.Time{}, time.Time{})
	require.NoError(t, err)
	noon := time.Date(2026, 6, 3, 12, 0, 0, 0, time.UTC).Unix()
	was := rules.Version{Visit: rules.Visit{Ref: "elm-1", Arrived: noon, Departed: noon + 600}}
	is := was
	is.Departed += 5
	d := presence.Difference{Looked: 1, Badges: []presence.BadgeDifference{{Badge: b, Changes: []rules.Change{{Kind: rules.Corrected, Old: was, New: is}}}}}
	d.Totals.Before, d.Totals.After, d.Totals.Moved, d.Totals.Changed = 600, 605, 5, 1
	var out strings.Builder
	require.NoError(t, printDifference(&out, d, time.UTC))
	require.Contains(t, out.String(), "elm-1 Wed 3 Jun 12:00:00–12:10:00 (10 min 00 s) → elm-1 Wed 3 Jun 12:00:00–12:10:05 (10 min 05 s)")
	require.Contains(t, out.String(), "1 badge looked at: 0 visits new, 0 withdrawn, 1 changed")
	require.Contains(t, out.String(), "They last 10 min 00 s before and 10 min 05 s after; 5 s are not where they were.")
	d.Badges[0].Changes[0].New.Departed = noon + 700
	out.Reset()
	require.NoError(t, printDifference(&out, d, time.UTC))
	require.Contains(t, out.String(), "12:00–12:10 (10 min) → elm-1 Wed 3 Jun 12:00–12:11 (12 min)")
}
