// Runs BuildKit's own checks over Dockerfiles, as `docker build --check` does on an engine that has them, and prints one
// finding a line. Base images are not asked for: the checks say nothing about what is in them.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

type emptyImages struct{}

func (emptyImages) ResolveImageConfig(_ context.Context, name string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	config, err := json.Marshal(ocispecs.Image{Platform: ocispecs.Platform{OS: "linux", Architecture: "amd64"}})
	return name, digest.FromBytes(config), config, err
}

func main() {
	status := 0
	everything := pb.Caps.CapSet(pb.Caps.All())
	for _, file := range os.Args[1:] {
		text, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		state := llb.Scratch()
		source := llb.NewSourceMap(&state, file, "Dockerfile", text)
		source.Definition = &llb.Definition{}
		results, err := dockerfile2llb.DockerfileLint(context.Background(), text, dockerfile2llb.ConvertOpt{
			Config:         dockerui.Config{BuildPlatforms: []ocispecs.Platform{{OS: "linux", Architecture: "amd64"}}},
			MainContext:    &state,
			SourceMap:      source,
			TargetPlatform: &ocispecs.Platform{OS: "linux", Architecture: "amd64"},
			MetaResolver:   emptyImages{},
			LLBCaps:        &everything,
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		for _, warning := range results.Warnings {
			status = 1
			fmt.Printf("%s: %s: %s\n", file, warning.RuleName, warning.Detail)
		}
		if results.Error != nil {
			status = 1
			fmt.Printf("%s: %s\n", file, results.Error.Message)
		}
	}
	os.Exit(status)
}
