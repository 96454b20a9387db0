import { createRequire } from 'node:module';
import type * as Sdk from 'manybody';
import type * as SdkEngines from 'manybody/engines';
import type * as SdkNotebook from 'manybody/notebook';

const load = createRequire(__filename);

// The SDK is loaded when it is first asked for, so that the kernel answers before.

export function sdk(): typeof Sdk {
  return load('manybody') as typeof Sdk;
}

export function sdkEngines(): typeof SdkEngines {
  return load('manybody/engines') as typeof SdkEngines;
}

export function sdkNotebook(): typeof SdkNotebook {
  return load('manybody/notebook') as typeof SdkNotebook;
}
