// The names that danfojs-node's declarations mention.
export declare class Tensor {
  readonly shape: number[];
  readonly dtype: string;
  readonly rank: number;
  readonly size: number;
  arraySync(): any;
  dataSync(): any[];
}
export type Tensor1D = Tensor;
export type Tensor2D = Tensor;
export type Scalar = Tensor;
