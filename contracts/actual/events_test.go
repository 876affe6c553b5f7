package actual_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	contract "actual/contracts/actual"
	"actual/domain/webhook"
)

// Each type that webhooks are sent has the schema of its version, and there are no others.
func TestEachTypeHasItsSchema(t *testing.T) {
	var want []string
	for _, k := range append(webhook.Types(), webhook.Test) {
		want = append(want, fmt.Sprintf("%s.v%d", k, k.Version()))
	}
	slices.Sort(want)
	require.Equal(t, want, contract.EventNames())
}

func TestAPayloadIsHeldToItsSchema(t *testing.T) {
	good := `{"id":"msg_1","type":"webhook.test","version":1,"timestamp":"2026-11-28T12:00:00.000Z","webhook":"0193a1c5-7d2f-7000-8000-000000000011",
		"sequence":1,"previous":null,"event":"0193a1c5-7d2f-7000-8000-000000000012","data":{"asked_by":"user:1"}}`
	require.NoError(t, contract.CheckEvent([]byte(good)))
	for _, change := range [][2]string{
		{`"sequence":1`, `"sequence":0`},
		{`"sequence":1,`, ``},
		{`"previous":null`, `"previous":"abc"`},
		{`{"asked_by":"user:1"}`, `{}`},
		{`"user:1"`, `7`},
		{`"version":1`, `"version":2`},
		{`webhook.test`, `webhook.toast`},
		{`"webhook":"0193`, `"webhook":"x193`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		require.NotEqual(t, good, bad)
		require.Error(t, contract.CheckEvent([]byte(bad)), "%s", bad)
	}
}
