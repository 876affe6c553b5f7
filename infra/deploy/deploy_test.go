//go:build deployscript

// Needs bash and jq, which a machine that only builds need not have: CI runs it with -tags deployscript.

// Package deploy_test runs infra/deploy/deploy with stand-ins of az and curl, which
// write down what they are asked to do.
package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const image = "owner/actual/actual@sha256:1111111111111111111111111111111111111111111111111111111111111111"

const settings = `{"group":"g","registry":"r","server":"r.example","app":"serve","migrate":"migrate","provision":"provision","insights":"i"}`

// withHost are the settings where there is a Functions host, too.
const withHost = `{"group":"g","registry":"r","server":"r.example","app":"serve","migrate":"migrate","provision":"provision","insights":"i","functions":"f","host":"f.example","publish":"publish","packages":"https://s.example/packages"}`

// az answers as Azure would: revision "old" serves, "new" is the newest once the app
// was updated. Which job and which share of errors there are is in the environment.
const az = `#!/usr/bin/env bash
echo "az $*" >> "$LOG"
case "$*" in
  *"query properties.latestRevisionName"*) grep -q "containerapp update" "$LOG" && echo new || echo old ;;
  *"traffic set"*|*"revision deactivate"*|*"acr import"*|*"job update"*|*"containerapp update"*) ;;
  *"query properties.configuration.ingress.traffic"*) echo old ;;
  *"query properties.configuration.ingress.fqdn"*) echo public.example ;;
  *"revision show"*"containers[0].image"*) echo "r.example/actual@sha256:2222222222222222222222222222222222222222222222222222222222222222" ;;
  *"revision show"*"resources.memory"*) echo 3.5Gi ;;
  *"revision show"*) echo new.example ;;
  *"appsettings list"*) echo https://s.example/packages/functions-before.zip ;;
  *"appsettings set"*) ;;
  *"revision list"*) echo older ;;
  *"job start"*) echo run-1 ;;
  *"execution show"*) echo "$JOB" ;;
  *"app-insights query"*) echo "$SHARE $TOOK" ;;
  *"monitor metrics list"*"revisionName eq 'new'"*) echo "$USED" ;;
  *"query id "*) echo /the/app ;;
  *) echo "az: not expected: $*" >&2; exit 1 ;;
esac
`

const curl = `#!/usr/bin/env bash
echo "curl $*" >> "$LOG"
case "$*" in
  *new.example*/readyz*) printf %s "$NEW" ;;
  *f.example*/readyz*) printf %s "$HOST" ;;
  */readyz*) printf 200 ;;
  */metrics*) printf 404 ;;
  *) printf 401 ;;
esac
`

// deploy runs the script, and returns what was done to Azure, what it said, and
// whether it failed.
func deploy(t *testing.T, more []string, args ...string) (done, said string, failed bool) {
	t.Helper()
	for _, tool := range []string{"bash", "jq"} {
		_, err := exec.LookPath(tool)
		require.NoError(t, err, "apt-get install %s", tool)
	}
	folder := t.TempDir()
	for name, text := range map[string]string{"az": az, "curl": curl, "sleep": "#!/bin/sh\nexit 0\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o700))
	}
	log := filepath.Join(folder, "log")
	require.NoError(t, os.WriteFile(log, nil, 0o600))
	cmd := exec.CommandContext(t.Context(), "bash", append([]string{"deploy"}, args...)...)
	cmd.Env = append(os.Environ(), "PATH="+folder+":"+os.Getenv("PATH"), "LOG="+log, "ACTUAL_DEPLOY="+settings, "WITHOUT_CANARY=1",
		"WATCH_SECONDS=1", "SMOKE_SECONDS=1", "JOB=Succeeded", "SHARE=0", "TOOK=0.1", "USED=200000000", "NEW=200", "HOST=200", "DRY_RUN=", "ACTUAL_CANARY_SECRET=")
	cmd.Env = append(cmd.Env, more...)
	out, err := cmd.CombinedOutput()
	raw, failing := os.ReadFile(log)
	require.NoError(t, failing)
	return string(raw), string(out), err != nil
}

// order requires that the texts stand in what was done, one after the other.
func order(t *testing.T, done string, texts ...string) {
	t.Helper()
	rest := done
	for _, text := range texts {
		_, after, found := strings.Cut(rest, text)
		require.True(t, found, "%q comes next in:\n%s", text, done)
		rest = after
	}
}

func TestAGoodVersionIsTriedBeforeItServes(t *testing.T) {
	done, said, failed := deploy(t, nil, "to", image)
	require.False(t, failed, said)
	order(t, done, "acr import", "job update", "@sha256:1111", "job start", "containerapp update", "--revision-weight old=100", "new.example/readyz", "--revision-weight new=100", "public.example/readyz")
	require.NotContains(t, done, "deactivate")
	require.Contains(t, said, "new serves; old stands by")
}

func TestAVersionThatFailsItsTrialNeverServes(t *testing.T) {
	done, said, failed := deploy(t, []string{"NEW=503"}, "to", image)
	require.True(t, failed)
	order(t, done, "--revision-weight old=100", "revision deactivate", "--revision new")
	require.NotContains(t, done, "--revision-weight new=100")
	require.Contains(t, said, "new did not pass; old serves as before")
}

func TestAVersionThatGoesWrongUnderTrafficIsTakenBack(t *testing.T) {
	for name, c := range map[string]struct{ is, says string }{
		"errors": {"SHARE=0.2", "0.2 of answers are 5xx"},
		"slow":   {"TOOK=3.5", "answers take 3.5 s on average"},
		"leaks":  {"USED=3700000000", "new has 3700000000 bytes of 3.5Gi"},
	} {
		t.Run(name, func(t *testing.T) {
			done, said, failed := deploy(t, []string{c.is, "WATCH_SECONDS=60"}, "to", image)
			require.True(t, failed)
			order(t, done, "--revision-weight new=100", "app-insights query", "--revision-weight old=100", "revision deactivate")
			require.Contains(t, said, c.says)
			require.Contains(t, said, "old has it again")
		})
	}
}

const package1 = "https://s.example/packages/functions-1111111111111111111111111111111111111111111111111111111111111111.zip"

func TestTheFunctionsHostRunsThePackageOfTheImage(t *testing.T) {
	done, said, failed := deploy(t, []string{"ACTUAL_DEPLOY=" + withHost}, "to", image)
	require.False(t, failed, said)
	order(t, done, "job update --resource-group g --name publish", "--args functions package "+package1, "job start --resource-group g --name publish",
		"--revision-weight new=100", "appsettings set --settings WEBSITE_RUN_FROM_PACKAGE="+package1, "f.example/readyz", "f.example/v1/notehub/events")
	require.Contains(t, said, "new serves; old stands by")
}

func TestAFunctionsHostThatDoesNotRunTakesAllBack(t *testing.T) {
	done, said, failed := deploy(t, []string{"ACTUAL_DEPLOY=" + withHost, "HOST=503"}, "to", image)
	require.True(t, failed)
	order(t, done, "WEBSITE_RUN_FROM_PACKAGE="+package1, "WEBSITE_RUN_FROM_PACKAGE=https://s.example/packages/functions-before.zip", "--revision-weight old=100")
	require.Contains(t, said, "the Functions host does not run with it")
}

func TestBackTakesTheFunctionsHostAlong(t *testing.T) {
	done, said, failed := deploy(t, []string{"ACTUAL_DEPLOY=" + withHost}, "back")
	require.False(t, failed, said)
	order(t, done, "--revision-weight older=100", "WEBSITE_RUN_FROM_PACKAGE=https://s.example/packages/functions-2222222222222222222222222222222222222222222222222222222222222222.zip")
}

func TestAMigrationThatFailsEndsIt(t *testing.T) {
	done, said, failed := deploy(t, []string{"JOB=Failed"}, "to", image)
	require.True(t, failed)
	require.NotContains(t, done, "containerapp update")
	require.Contains(t, said, "migrate: Failed; az containerapp job logs show")
}

func TestWithoutACanaryItSaysSo(t *testing.T) {
	done, said, failed := deploy(t, []string{"WITHOUT_CANARY="}, "to", image)
	require.True(t, failed)
	require.NotContains(t, done, "--revision-weight new=100")
	require.Contains(t, said, "no canary is set")
}

func TestBackMovesTheTraffic(t *testing.T) {
	done, said, failed := deploy(t, nil, "back")
	require.False(t, failed, said)
	require.Contains(t, done, "--revision-weight older=100")
	done, _, failed = deploy(t, nil, "back", "that-one")
	require.False(t, failed)
	require.Contains(t, done, "--revision-weight that-one=100")
}

func TestATagIsRefused(t *testing.T) {
	done, said, failed := deploy(t, nil, "to", "owner/actual/actual:latest")
	require.True(t, failed)
	require.Empty(t, done)
	require.Contains(t, said, "by its digest")
}
