package main

import (
	"bytes"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"actual/ports"
)

// TestARowOfATaskSaysWhatItIsAboutAndWhatChanged reads rows as people do.
func TestARowOfATaskSaysWhatItIsAboutAndWhatChanged(t *testing.T) {
	for _, tt := range []struct {
		row  ports.TaskRow
		says string
	}{
		{
			ports.TaskRow{N: 1, State: ports.RowChanged, Input: []byte(`{"badge":"dev:1"}`), Result: []byte(`{"zone":"North","seconds":1740,"of_seconds":1800,"added":["North"],"removed":["South"]}`)},
			"row 1: changed: badge dev:1: tag North added, tag South removed, 29m0s of 30m0s in the zone North\n",
		},
		{
			ports.TaskRow{N: 2, State: ports.RowRefused, Input: []byte(`{"badge":"dev:2"}`), Code: "group.tie", Detail: "two zones"},
			"row 2: refused: badge dev:2: two zones (tag it by hand, or choose another period)\n",
		},
		{ports.TaskRow{N: 3, Line: 4, State: ports.RowChanged, Input: []byte(`{"badge":"dev:3","worker":"W1","from":""}`)}, "line 4: changed: badge dev:3, worker W1\n"},
		{
			ports.TaskRow{N: 4, State: ports.RowChanged, Input: []byte(`{"site":"elm-1","from":12}`), Result: []byte(`{"effect":{"visits_before":2,"visits_after":0,"seconds_before":60,"seconds_after":0}}`)},
			"row 4: changed: site elm-1: visits 2 before, 0 after; 1m0s before, 0s after\n",
		},
	} {
		var out bytes.Buffer
		cmd := &cobra.Command{}
		cmd.SetOut(&out)
		require.NoError(t, sayRow(cmd, tt.row))
		require.Equal(t, tt.says, out.String())
	}
}
