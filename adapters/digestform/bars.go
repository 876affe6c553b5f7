package digestform

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"actual/domain/digest"
	"actual/domain/timesheet"
)

// The picture of days is drawn at twice its size, for sharp screens, without background
// and without texts: it is to be seen on white and on black, and read beside it.
const (
	pictureWidth, pictureHeight = 1168, 240
	baseline                    = 4
)

var (
	bare      = color.NRGBA{}
	worked    = color.NRGBA{0x1f, 0x8a, 0x63, 0xff}
	missing   = color.NRGBA{0xe9, 0xcf, 0x8e, 0xff} // Planned, and not worked.
	plan      = color.NRGBA{0xb9, 0x8a, 0x1d, 0xff} // How far the plan went, in a bar that goes beyond.
	ground    = color.NRGBA{0x8d, 0x9b, 0x93, 0xff}
	ofPicture = color.Palette{bare, worked, missing, plan, ground}
)

// bars draws what was worked and planned each day.
func bars(all []digest.Day) ([]byte, error) {
	most := timesheet.Hour
	for _, d := range all {
		most = max(most, d.Worked, d.Planned)
	}
	img := image.NewPaletted(image.Rect(0, 0, pictureWidth, pictureHeight), ofPicture)
	fill := func(x0, y0, x1, y1 int, with uint8) {
		for y := max(y0, 0); y < y1; y++ {
			for x := x0; x < x1; x++ {
				img.SetColorIndex(x, y, with)
			}
		}
	}
	foot := pictureHeight - baseline
	height := func(h timesheet.Hours) int { return int(int64(h) * int64(foot-baseline) / int64(most)) }
	for i, d := range all {
		from, to := i*pictureWidth/len(all), (i+1)*pictureWidth/len(all)
		gap := (to - from) / 5
		from, to = from+gap, to-gap
		if d.Planned > 0 {
			fill(from, foot-height(d.Planned), to, foot, 2)
		}
		if d.Worked > 0 {
			fill(from, foot-max(height(d.Worked), 2), to, foot, 1)
		}
		if d.Planned > 0 && d.Worked > d.Planned {
			fill(from-gap/3, foot-height(d.Planned)-2, to+gap/3, foot-height(d.Planned)+2, 3)
		}
	}
	fill(0, foot, pictureWidth, pictureHeight, 4)
	var out bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img)
	return out.Bytes(), err
}
