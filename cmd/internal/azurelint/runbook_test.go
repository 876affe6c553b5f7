package azurelint_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whoever an alert wakes finds what to do: each names a part of the runbook that is
// there.
func TestEachAlertLeadsToTheRunbook(t *testing.T) {
	alerts, err := os.ReadFile("../../../infra/terraform/modules/monitoring/alerts.tf")
	require.NoError(t, err)
	runbook, err := os.ReadFile("../../../docs/runbook.md")
	require.NoError(t, err)
	parts := map[string]bool{}
	for _, heading := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(string(runbook), -1) {
		parts[strings.ReplaceAll(strings.ToLower(heading[1]), " ", "-")] = true
	}
	named := regexp.MustCompile(`runbook\s+= "([a-z0-9-]+)"|docs/runbook\.md#([a-z0-9-]+)`).FindAllStringSubmatch(string(alerts), -1)
	require.Greater(t, len(named), 10)
	for _, n := range named {
		require.True(t, parts[n[1]+n[2]], "docs/runbook.md has no part %q", n[1]+n[2])
	}
}
